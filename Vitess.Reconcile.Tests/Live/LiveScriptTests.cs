using System.Diagnostics;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>What surrounds the live tests: their script, and what a real API server is given.</summary>
public sealed class LiveScriptTests
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string Dotnet = """
        #!/bin/sh
        echo "published $VITESS_PUBLISHED, servers $KUBEBUILDER_ASSETS" >&2
        echo "Passed: 1"
        """;

    [Fact]
    public void Folders_are_named_from_where_one_is()
    {
        var here = Directory.CreateTempSubdirectory("live-script-");
        try
        {
            var dotnet = Path.Combine(here.FullName, "dotnet");
            File.WriteAllText(dotnet, Dotnet);
            File.SetUnixFileMode(dotnet, Executable);
            var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, ".ci", "live")])
            {
                WorkingDirectory = here.FullName,
                RedirectStandardOutput = true,
            };
            start.Environment["PATH"] = $"{here.FullName}:{start.Environment["PATH"]}";
            start.Environment["VITESS_BUILT"] = "1";
            start.Environment["VITESS_PUBLISHED"] = "out";
            start.Environment["KUBEBUILDER_ASSETS"] = "../elsewhere/bin";
            using var live = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
            var output = live.StandardOutput.ReadToEnd();
            live.WaitForExit();
            var above = Path.GetDirectoryName(here.FullName);
            Assert.Contains($"published {here.FullName}/out, servers {above}/elsewhere/bin\n", output, StringComparison.Ordinal);
            Assert.EndsWith("1 passed, 0 failed\n", output, StringComparison.Ordinal);
        }
        finally
        {
            here.Delete(recursive: true);
        }
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
}
