#compdef @PROGRAMS@
# Completion for zsh of the programs above, made by: carillon completion zsh

# Of a command: the commands below it, its options, and what its arguments are.
_carillon_command() {
    commands=() options=() arguments=OTHER
    case $1 in
@COMMANDS@
        *) return 1 ;;
    esac
}

# What the value of a command's option is; fails for an option without value.
_carillon_value() {
    case "$1 $2" in
@VALUES@
        *) return 1 ;;
    esac
}

_carillon_candidates() {
    local carillon=carillon
    [[ $2 == */* ]] && carillon=${2:h}/carillon
    case $1 in
        FILE) _files ;;
        FOLDER) _files -/ ;;
        EVENT_TYPE) compadd -- ${(f)"$(${~carillon} completion event-types 2> /dev/null < /dev/null)"} ;;
        PARAMETER)
            if compset -P 'event='; then
                compadd -- ${(f)"$(${~carillon} completion event-types 2> /dev/null < /dev/null)"}
            else
                compadd -S '' -- event=
            fi
            ;;
        *) _message value ;;
    esac
}

_carillon() {
    local path_of_command=${words[1]:t} word value='' given='' kind arguments i
    local -a commands options
    for ((i = 2; i < CURRENT; i++)); do
        word=${words[i]}
        if [[ -n $value ]]; then
            value=''
        elif [[ $word == -* ]]; then
            kind=$(_carillon_value $path_of_command $word) && value=$kind
        elif [[ $path_of_command == 'carillon service install' || $path_of_command == 'carillon service show' ]]; then
            path_of_command="carillon $word"
            [[ $word == nowcast ]] && path_of_command='nowcast up'
        elif _carillon_command "$path_of_command $word"; then
            path_of_command="$path_of_command $word"
        else
            given=$word
        fi
    done
    _carillon_command $path_of_command || return 1
    if [[ -n $value ]]; then
        _carillon_candidates $value ${words[1]}
    elif [[ ${words[CURRENT]} == --*=* ]]; then
        value=$(_carillon_value $path_of_command ${words[CURRENT]%%=*}) || return 1
        compset -P '*='
        _carillon_candidates $value ${words[1]}
    elif [[ ${words[CURRENT]} == -* ]]; then
        _describe -o option options
    elif (( $#commands )) && [[ -z $given ]]; then
        _describe command commands
    else
        _carillon_candidates $arguments ${words[1]}
    fi
}

# Autoloaded it is the function itself; read by source it has to be made known.
if [[ ${funcstack[1]} == _carillon ]]; then
    _carillon "$@"
else
    compdef _carillon @PROGRAMS@
fi
