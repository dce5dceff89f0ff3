# Completion of hemidef in fish. Typer replies a word in each line, and its help behind a tab, as
# fish takes them; fish quotes the words. Nothing of them is evaluated.
function __hemidef_complete
    set -l current (commandline -ct)
    # Each word in quotes, as Typer reads them; the last one is half typed.
    set -l typed (string unescape -- "$current")
    set -l words "'"(string replace -a "'" "'\\''" -- (commandline -opc) "$typed")"'"
    set -l replies (env _HEMIDEF_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS="$words" hemidef </dev/null 2>/dev/null)
    # Of --option=value, Typer replies the value alone.
    set -l option (string match -r -- '^-[^=]*=' "$current")
    # Where hemidef has no words, files are offered.
    test -n "$replies"; or set replies (__fish_complete_path (string replace -- "$option" '' "$current"))
    test -z "$replies"; or printf '%s\n' "$option"$replies
end
complete -c hemidef -f -k -a '(__hemidef_complete)'
