using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>What surrounds the live tests: the scripts, and what a real API server is given.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LiveScriptTests
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ForAll = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [Fact]
    public void Folders_are_named_from_where_one_is_and_a_real_API_server_takes_its_time()
    {
        var here = Directory.CreateTempSubdirectory("live-script-");
        try
        {
            var output = Run(here.FullName, "live", """
                echo "published $VITESS_PUBLISHED, servers $KUBEBUILDER_ASSETS"
                echo "Passed: 1"
                """);
            var above = Path.GetDirectoryName(here.FullName);
            Assert.Contains($"published {here.FullName}/out, servers {above}/elsewhere/bin\n", output, StringComparison.Ordinal);
            Assert.Contains("within 1500 s\n", output, StringComparison.Ordinal);
            Assert.EndsWith("1 passed, 0 failed\n", output, StringComparison.Ordinal);
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_is_published_is_for_all_to_run()
    {
        var here = Directory.CreateTempSubdirectory("publish-script-");
        try
        {
            Run(here.FullName, "publish", """
                while [ "$1" != -o ]; do shift; done
                mkdir "$2" && touch "$2/program" && chmod 700 "$2" "$2/program"
                """);
            foreach (var folder in (string[])["vitess-operator", "vitess-sim"])
            {
                var path = Path.Combine(here.FullName, "out", folder);
                Assert.Equal(ForAll, File.GetUnixFileMode(path) & ForAll);
                Assert.Equal(ForAll, File.GetUnixFileMode(Path.Combine(path, "program")) & ForAll);
            }
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    /// <summary>Runs a script in a folder, with folders beside that, and with a dotnet that does what is given.</summary>
    private static string Run(string here, string script, string dotnet)
    {
        foreach (var (name, does) in new[] { ("dotnet", dotnet), ("timeout", "echo \"within $1 s\"; shift; \"$@\"") })
        {
            File.WriteAllText(Path.Combine(here, name), "#!/bin/sh\n" + does + "\n");
            File.SetUnixFileMode(Path.Combine(here, name), Executable);
        }
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, ".ci", script), "out"])
        {
            WorkingDirectory = here,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{here}:{start.Environment["PATH"]}";
        start.Environment["VITESS_BUILT"] = "1";
        start.Environment["VITESS_PUBLISHED"] = "out";
        start.Environment["KUBEBUILDER_ASSETS"] = "../elsewhere/bin";
        using var running = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        var output = running.StandardOutput.ReadToEnd();
        running.WaitForExit();
        return output;
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(long.MaxValue, false)]
    public void Etcd_keeps_its_data_in_memory_only_where_that_has_room(long roomMin, bool isThere)
    {
        var memory = Directory.CreateTempSubdirectory("memory-");
        var folder = RealApiServer.FolderIn(memory.FullName, roomMin);
        Assert.Equal(isThere, folder.Parent?.FullName == memory.FullName);
        folder.Delete();
        memory.Delete(recursive: true);
    }

    [Fact]
    public void A_line_of_the_log_that_is_not_whole_yet_is_left_for_the_next_look()
    {
        const string Line = """{"verb":"list","objectRef":{"resource":"pods"}}""";
        Assert.Equal(Json.Map(("list pods", 2)), RealApiServer.Asked($"{Line}\n{Line}\n{Line[..30]}"));
    }

    [Fact]
    public void What_was_denied_is_told_apart()
    {
        const string Log = """
            {"verb":"get","objectRef":{"resource":"nodes"},"responseStatus":{"code":200}}
            {"verb":"list","objectRef":{"resource":"leases"},"responseStatus":{"code":403}}

            """;
        Assert.Equal(Json.Map(("list leases", 1)), RealApiServer.Asked(Log, HttpStatusCode.Forbidden));
    }
}
