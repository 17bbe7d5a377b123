using System.Diagnostics;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>Processes that end with the one that started them, however that ends.</summary>
internal static class Guarded
{
    // The guard reads what only the starter can write to, so that it is woken by the starter's end. It is a child of the
    // program that it guards, and looks whether it still is: the number of a process that has ended may be another's by then.
    private const string Script = """
        exec 3<&0
        guarded=$$
        {
          read -r _ <&3
          read -r _ _ _ parent _ </proc/self/stat
          [ "$parent" = "$guarded" ] && kill -9 "$guarded"
        } >/dev/null 2>&1 &
        exec "$0" "$@" 3<&- </dev/null
        """;

    /// <summary>How to start one; its id is the program's own.</summary>
    /// <param name="program">The program's path, or its name on the path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">The file that gets all that it writes; null where the starter reads it.</param>
    internal static ProcessStartInfo Start(string program, IEnumerable<string> arguments, string? log = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", log is null ? Script : Script + " >\"$LOG\" 2>&1", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = log is null,
            RedirectStandardError = log is null,
        };
        if (log is not null)
        {
            start.Environment["LOG"] = log;
        }
        return start;
    }
}
