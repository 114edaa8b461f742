grammar Net;

// ---- a file is a list of items, one per line
file : end? (item (end item)* end?)? EOF ;
end  : (NL | ';')+ ;
item : 'import' STRING settings?                                          # importItem
     | 'param'  ID '=' expr                                               # paramItem
     | 'let'    ID formals? ('=' | '~') expr                              # letItem
     | 'penalty' ID formals '=' expr                                      # penaltyItem
     | kind ID formals? modelBody                                         # modelItem
     | 'extern' kind ID formals? 'from' STRING modelBody                  # externItem
     | 'source' ID size? ':' models placing? each? settings?              # sourceItem
     | 'population' ID size? ':' models placing? each? settings?          # populationItem
     | 'layer'  ID size? ':' models placing? '<-' paths by? each? settings?                  # layerItem
     | 'connect' (ID ':')? paths '->' paths by? onto? with? each? settings?                  # connectItem
     | 'drive'  path ('=' | '~') expr each?                               # driveItem
     | 'experiment' ID steps                                              # experimentItem
     | stage                                                              # stageItem
     ;
kind     : 'neuron' | 'receptor' | 'synapse' | 'policy' ;
formals  : '(' NL* (formal (',' NL* formal)* NL*)? ')' ;
formal   : name ('=' expr)? ;
size     : '[' axis (',' NL* axis)* ']' ;
axis     : (name '=')? expr ;
models   : call ('+' NL* call)* ;
placing  : 'in' call ('placed' placed)? | 'placed' placed ;
placed   : call | 'from' STRING ;
by       : 'by' call ;      onto : 'onto' path ;      with : 'with' call ;
each     : 'for' member (',' member)* ('if' expr)? ;     // a family: one of these for each row, value or pair
member   : ID 'in' span ;
settings : '{' end? (setting (end setting)* end?)? '}' ;
setting  : 'let'? path ('=' | '~') expr ;

// ---- inside a model
modelBody : '{' end? (clause (end clause)* end?)? '}' ;
clause : side? 'state' ID ('=' | '~') expr                                # stateClause
       | 'input' ID '=' expr                                              # inputClause
       | 'let' ID '=' expr                                                # letClause
       | ID PRIME '=' expr ('per' ID)?                                    # odeClause
       | ID ('=' | '~') expr                                              # updateClause
       | 'spike' 'when' expr acts?                                        # spikeClause
       | 'when' expr acts                                                 # whenClause
       | 'on' (side | name) acts                                          # onClause
       | 'every' expr acts                                                # everyClause
       | 'solve' ID (',' ID)* 'with' call                                 # solveClause
       ;
side : 'pre' | 'post' ;
acts : '{' end? (act (end act)* end?)? '}' ;
act  : 'let'? path ('=' | '~' | '+=' | '-=' | '*=') expr                  # assignAct
     | 'send' expr                                                        # sendAct
     | 'hold' ID (',' ID)* 'for' expr                                     # holdAct
     ;

// ---- experiments
steps : '{' end? (step (end step)* end?)? '}' ;
step  : stage | setting
      | 'record' paths ('of' paths)? ('every' expr)? each? ('into' STRING)?
      | 'plot' call (',' NL* call)* ('into' STRING)?
      | 'present' paths ('for' expr)?
      | 'expect' expr ('in' span)? each?
      | ('minimise' | 'minimize') expr ;
stage : 'run'   expr steps?
      | 'train' expr ('using' call)? steps
      | 'sweep' ID 'in' span steps
      | ('repeat' | 'every') expr steps
      | ('evaluate' | 'score') (ID ':')? paths 'on' paths steps?
      | ('split' | 'mask') (ID ':')? paths ('for' paths)? by? ('using' call)? steps?
      | 'reset' paths
      | ('save' | 'load') paths 'into'? STRING ;

// ---- expressions, tightest first
expr : path                                                               # pathExpr
     | (QUANTITY | NUMBER | STRING | 'true' | 'false')                    # literalExpr
     | '(' NL* expr NL* ')'                                               # groupExpr
     | '[' NL* (span (',' NL* span)* NL*)? ']'                            # listExpr
     | <assoc=right> expr '^' expr                                        # powExpr
     | ('-' | 'not') expr                                                 # prefixExpr
     | expr ('*' | '/') NL* expr                                          # mulExpr
     | expr ('+' | '-') NL* expr                                          # addExpr
     | expr ('<' | '<=' | '>' | '>=' | '==' | '!=') expr                  # compareExpr
     | expr 'and' NL* expr                                                # andExpr
     | expr 'or' NL* expr                                                 # orExpr
     | 'if' expr 'then' NL* expr NL* 'else' NL* expr                      # ifExpr
     ;
span  : expr ('..' expr ('by' expr)?)? ;    // a range is not an expression: inside expr it was ambiguous
paths : path (',' NL* path)* ;
path  : (name | side) ('.' (name | side) | '[' span (',' span)* ']' | args)* ;
call  : ID args? ;
args  : '(' NL* (arg (',' NL* arg)* NL*)? ')' ;
arg   : ((name | 'by' | 'every' | 'from' | 'for' | 'in' | 'of' | 'on' | 'with') '=')? expr ;
name  : ID | 'drive' | 'evaluate' | 'expect' | 'experiment' | 'input' | 'layer' | 'load' | 'mask' | 'neuron' | 'param' | 'penalty'
      | 'plot' | 'policy' | 'population' | 'present' | 'record' | 'repeat' | 'reset' | 'run' | 'save' | 'score' | 'source'
      | 'spike' | 'split' | 'state' | 'sweep' | 'train' ;           // these only start a line

// ---- words
QUANTITY : NUM ' '? (FACTOR ([/.] FACTOR)* | '%') ;      // a unit lives only on a number
NUMBER   : NUM ;
ID       : [a-zA-Z_] [a-zA-Z_0-9]* ;
STRING   : '"' ~["\r\n]* '"' ;
PRIME    : '\'' ;
NL       : '\r'? '\n' ;
SPACE    : [ \t]+       -> skip ;
COMMENT  : '#' ~[\r\n]* -> channel(HIDDEN) ;             // '##' documents the next item
STRAY    : . ;                                           // the parser, not the lexer, reports it
fragment NUM    : [0-9]+ ('.' [0-9]+)? ([eE] [+-]? [0-9]+)? ;
fragment FACTOR : UNIT ('^' '-'? [0-9])? ;
fragment UNIT   : [munp\u00b5]? 's' | 'min' | 'h' | [kM]? 'Hz' | [mun\u00b5]? 'V' | [munp\u00b5]? [ASF] | [kMG]? 'Ohm'
                | [cmun\u00b5]? 'm' | [mun\u00b5]? 'M' | 'K' | 'degC' | 'deg' | 'rad'
                | 'step' 's'? | 'sample' 's'? | 'batch' 'es'? | 'epoch' 's'? | 'seed' 's'? ;
