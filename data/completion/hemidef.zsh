#compdef hemidef
# Completion of hemidef in zsh. Typer replies a word in each line, and its help behind a tab; zsh
# quotes the words. Nothing of them is evaluated.
_hemidef() {
    local line word help
    local -a before closed closed_shown open open_shown each_line
    before=("${(@Q)words[1,CURRENT-1]}")
    line="${(j: :)${(@qq)before}} ${(qq)${(Q)PREFIX}}"
    # Of --option=value, Typer replies the value alone.
    [[ $PREFIX == -*=* ]] && compset -P 1 '-*='
    while IFS= read -r word; do
        [[ -n $word ]] || continue
        [[ $word == *$'\t'* ]] && help=${word#*$'\t'} || help=
        word=${word%%$'\t'*}
        [[ -n $help ]] && each_line=(-l) help="$word  -- ${help[1,70]}" || help=$word
        if [[ $word == *[:.=] ]]; then # it goes on
            open+=("$word") open_shown+=("$help")
        else
            closed+=("$word") closed_shown+=("$help")
        fi
    done < <(_HEMIDEF_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS=$line command hemidef </dev/null 2>/dev/null)
    if (( $#closed + $#open == 0 )); then
        _files
        return
    fi
    (( $#closed )) && compadd -U $each_line -V hemidef -d closed_shown -a closed
    (( $#open )) && compadd -U -S '' $each_line -V hemidef-open -d open_shown -a open
    return 0
}
# Called by the name of its file in fpath, it completes; read with eval, it is declared.
if [[ ${funcstack[1]} == _hemidef ]]; then
    _hemidef "$@"
elif (( $+functions[compdef] )); then
    compdef _hemidef hemidef
fi
