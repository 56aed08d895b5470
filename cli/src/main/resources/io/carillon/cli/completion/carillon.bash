# Completion for bash of the programs below, made by: carillon completion bash

# Of a command: the commands below it, its options, and what its arguments are.
_carillon_command() {
    commands='' options='' arguments=OTHER
    case "$1" in
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

_carillon_event_types() {
    local carillon=carillon
    [[ $1 == */* ]] && carillon=${1%/*}/carillon
    "${carillon/#\~/$HOME}" completion event-types 2> /dev/null < /dev/null
}

_carillon_candidates() {
    case "$1" in
        FILE) compgen -f -- "$2" ;;
        FOLDER) compgen -d -- "$2" ;;
        EVENT_TYPE) compgen -W "$(_carillon_event_types "$3")" -- "$2" ;;
        PARAMETER)
            if [[ $2 == event=* ]]; then
                compgen -P event= -W "$(_carillon_event_types "$3")" -- "${2#event=}"
            else
                compgen -W event= -- "$2"
            fi
            ;;
    esac
}

_carillon_complete() {
    local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} commands options arguments kind path word value='' given='' i
    local -a words
    # Bash would split words at equals signs, which stand within most of ours.
    read -r -a words <<< "$line"
    [[ $line == *[[:blank:]] ]] && words+=('')
    local current=${words[${#words[@]} - 1]} program=${words[0]}
    path=${program##*/}
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ -n $value ]]; then
            value=''
        elif [[ $word == -* ]]; then
            kind=$(_carillon_value "$path" "$word") && value=$kind
        elif [[ $path == 'carillon service install' || $path == 'carillon service show' ]]; then
            path="carillon $word"
            [[ $word == nowcast ]] && path='nowcast up'
        elif _carillon_command "$path $word"; then
            path="$path $word"
        else
            given=$word
        fi
    done
    _carillon_command "$path" || return
    local prefix=''
    if [[ -z $value && $current == --*=* ]]; then
        prefix=${current%%=*}=
        value=$(_carillon_value "$path" "${current%%=*}") || return
        current=${current#*=}
    fi
    local candidates
    if [[ -n $value ]]; then
        candidates=$(_carillon_candidates "$value" "$current" "$program")
    elif [[ $current == -* ]]; then
        candidates=$(compgen -W "$options" -- "$current")
    elif [[ -n $commands && -z $given ]]; then
        candidates=$(compgen -W "$commands" -- "$current")
    else
        candidates=$(_carillon_candidates "$arguments" "$current" "$program")
    fi
    case "${value:-$arguments}$prefix" in
        FILE* | FOLDER*) [[ $current == -* ]] || compopt -o filenames 2> /dev/null ;;
        PARAMETER) [[ $current == -* ]] || compopt -o nospace 2> /dev/null ;;
    esac
    COMPREPLY=()
    while IFS= read -r word; do
        [[ -n $word ]] || continue
        # Bash replaces only what follows the last equals sign.
        if [[ $COMP_WORDBREAKS == *=* ]]; then
            [[ $current == *=* ]] && word=${word#"${current%=*}="}
        else
            word=$prefix$word
        fi
        COMPREPLY+=("$word")
    done <<< "$candidates"
}

complete -F _carillon_complete @PROGRAMS@
