# Completion of hemidef in bash: hemidef itself says what may stand at the cursor, quoted.
_hemidef() {
    local word follows=
    COMPREPLY=()
    while IFS= read -r word; do
        if [ -z "$follows" ]; then follows=$word; else COMPREPLY+=("$word"); fi
    done < <(command hemidef __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" \
        </dev/null 2>/dev/null)
    case $follows in
        files*) compopt -o default 2>/dev/null ;;
        open) compopt -o nospace 2>/dev/null ;;
    esac
    return 0
}
# Before 4.4 there is no nosort, and before 4.0 no compopt: files are always offered there.
complete -o nosort -F _hemidef hemidef 2>/dev/null || complete -o default -F _hemidef hemidef
