# Completion of hemidef in fish: hemidef itself says what may stand at the cursor.
function __hemidef_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (command hemidef __complete fish $before "$current" </dev/null 2>/dev/null)
    set -l follows (string split -m 1 \t -- $lines[1])
    if test "$follows[1]" = files
        set -l begun (string sub -s (math 1 + (string length -- "$follows[2]")) -- "$current")
        for path in (__fish_complete_path $begun)
            echo -- "$follows[2]$path"
        end
    else
        printf '%s\n' $lines[2..-1]
    end
end
complete -c hemidef -f -k -a '(__hemidef_complete)'
