#compdef hemidef
# Completion of hemidef in zsh: hemidef itself says what may stand at the cursor.
_hemidef() {
    local line follows=
    local -a closed closed_shown open open_shown
    while IFS= read -r line; do
        if [[ -z $follows ]]; then
            follows=$line
        elif [[ ${line%%$'\t'*} == *[:.=] ]]; then
            open+=("${line%%$'\t'*}") open_shown+=("${line#*$'\t'}")
        else
            closed+=("${line%%$'\t'*}") closed_shown+=("${line#*$'\t'}")
        fi
    done < <(command hemidef __complete zsh "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" \
        </dev/null 2>/dev/null)
    if [[ $follows == files* ]]; then
        [[ $PREFIX == -*=* ]] && compset -P '*='
        _files
        return
    fi
    local -a each_line
    [[ "${(j::)closed_shown}${(j::)open_shown}" == *'  -- '* ]] && each_line=(-l)
    # -U: an id may be begun as i4, a partner by its name.
    (( $#closed )) && compadd -U $each_line -V hemidef -d closed_shown -a closed
    (( $#open )) && compadd -U -S '' $each_line -V hemidef-open -d open_shown -a open
    (( $#closed + $#open ))
}
# Called by the name of its file in fpath, it completes; read with eval, it is declared.
if [[ ${funcstack[1]} == _hemidef ]]; then
    _hemidef "$@"
elif (( $+functions[compdef] )); then
    compdef _hemidef hemidef
fi
