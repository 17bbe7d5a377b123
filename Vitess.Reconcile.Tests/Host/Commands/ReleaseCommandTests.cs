namespace Vitess.Reconcile.Tests.Host.Commands;

public sealed class ReleaseCommandTests
{
    private const string Adopted = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: mini-pod
          namespace: minimal
          annotations:
            reconcile.vitess.io/hash: abc
            reconcile.vitess.io/level: "1"
            planetscale.com/desired-state-hash: def
          managedFields:
          - {manager: other, operation: Update, apiVersion: v1}
        spec: {}
        """;

    [Theory]
    [InlineData("01-minimal")]
    [InlineData("02-three-zones")]
    public void What_the_Go_operator_left_behind_has_nothing_to_release(string input)
    {
        var shell = Shell.Run("release", "-f", Shell.Recorded(input, "objects.yaml"));
        Assert.Equal((0, "Nothing is left to release.\n"), (shell.Code, shell.Output));
    }

    [Fact]
    public void What_was_added_goes_and_what_would_restart_is_listed()
    {
        using var folder = new Shell();
        var shell = Shell.Run("release", "-f", folder.Write("pod.yaml", Adopted));
        Assert.Equal(10, shell.Code);
        Assert.Equal(
            """
            write    Pod/mini-pod: annotations go: reconcile.vitess.io/hash, reconcile.vitess.io/level
            restart  Pod/mini-pod: it was made at the rendering level 1
            1 objects are written, 1 restart when the Go operator starts.

            """,
            shell.Output);
        Assert.Equal("", shell.Error);
        var value = Shell.Run("release", "-f", folder.Write("pod.yaml", Adopted), "-o", "json").Value;
        Assert.Equal("mini-pod", value["restart"]?.Items[0]["name"]?.AsText);
    }

    [Fact]
    public void Files_are_not_written_to()
    {
        using var folder = new Shell();
        var shell = Shell.Run("release", "--apply", "-f", folder.Write("pod.yaml", Adopted));
        Assert.Equal(2, shell.Code);
        Assert.Equal("--apply writes to a cluster, and --observed names files. Give one of them.\n", shell.Error);
    }
}
