# Completion of hemidef in bash. Typer replies a word in each line, and its help behind a tab; the
# words are quoted here and put into the line. Nothing of them is evaluated.
_hemidef() {
    local line=${COMP_LINE:0:COMP_POINT} token=${COMP_WORDS[COMP_CWORD]}
    local quote= kept= option= open= before reply char i
    COMPREPLY=()
    # The file of a redirection is no word of hemidef's.
    case ${COMP_WORDS[COMP_CWORD - 1]} in *[\<\>]*) return 0 ;; esac
    # In an open quote, the word to complete ($2) begins behind it.
    [[ $token != [\"\']* || $2 == "${token:0:1}"* ]] || quote=${token:0:1}
    # Bash parts words at : and = and replaces only what follows. What stands before that is kept.
    before=${line%"$quote$2"}
    for ((i = COMP_CWORD; i > 0; i--)); do
        token=${COMP_WORDS[i]}
        if [[ -n $token && $before == *"$token" ]]; then
            before=${before%"$token"} kept=$token$kept
        elif ((i < COMP_CWORD)); then
            break
        fi
    done
    kept=${kept//[\\\"\']/}
    # Of --option=value, Typer replies the value alone.
    case $kept$2 in -*=*) option=$kept$2 option=${option%%=*}= ;; esac
    while IFS= read -r reply; do
        reply=$option${reply%%$'\t'*}
        [[ $reply == "$kept"?* ]] || continue
        reply=${reply#"$kept"}
        case $reply in *[:.=]) open=1 ;; esac
        if [[ $quote == \' ]]; then
            reply=${reply//\'/\'\\\'\'}
        elif [[ $quote == \" ]]; then
            for char in \\ \" \$ \`; do reply=${reply//"$char"/\\"$char"}; done
            reply=${reply//\!/\"\'!\'\"} # which would bring back an earlier command
        elif [[ $reply == *[^[:alnum:]_./:,=+%@-]* ]]; then
            printf -v reply %q "$reply"
        fi
        COMPREPLY+=("$reply")
    done < <(_HEMIDEF_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS=$line${quote:-\'\'} command hemidef </dev/null 2>/dev/null)
    # A word that ends so goes on.
    [[ -z $open ]] || compopt -o nospace 2>/dev/null
    return 0
}
# Where hemidef has no words, bash offers files. Before 4.4 there is no nosort.
complete -o nosort -o default -F _hemidef hemidef 2>/dev/null || complete -o default -F _hemidef hemidef
