using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Host.Commands;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;
using Vitess.Reconcile.Tests.Live;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>The command release against an API server in which nobody acts.</summary>
public sealed class ReleaseCommandLiveTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task What_was_written_is_one_value_where_a_value_is_asked_for(string form)
    {
        await using var server = await Adopted();
        using var folder = new Shell();
        string[] words = ["release", "--apply", "-o", form, "--lease-namespace", "t", "--kubeconfig", Kubeconfig(folder, server)];
        var first = await Task.Run(() => Shell.Run(words));
        Assert.Equal((0, ""), (first.Code, first.Error));
        var value = form == "json" ? first.Value : Reconcile.Host.Read.YamlReader.Read(first.Output, 0).Value ?? Json.Null;
        var released = Assert.Single(value["released"]?.Items ?? []);
        Assert.Equal(("Pod", "one"), (released["kind"]?.AsText, released["name"]?.AsText));
        Assert.Contains("reconcile.vitess.io/hash", released["what"]?.AsText, StringComparison.Ordinal);
        Assert.Equal(Json.List(), value["refused"]);
        Assert.True(value["restart"]?.IsList);

        server.Plant("PUT", new WireFault.Answer(409));
        var refused = await Task.Run(() => Shell.Run(words));
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("Not released: the lease t/vitess-operator cannot be taken:", refused.Error, StringComparison.Ordinal);
        Assert.Equal(form == "json" ? "{\"refused\":[],\"released\":[]}\n" : "refused: []\nreleased: []\n", refused.Output);
    }

    [Fact]
    public async Task A_release_that_is_interrupted_gives_the_leases_back()
    {
        await using var server = await Adopted();
        using var folder = new Shell();
        server.Plant("PATCH", new WireFault.Late(TimeSpan.FromMinutes(2)));
        using var program = RunningProgram.Start(
            "vitess-operator", ["release", "--apply", "--lease-namespace", "t", "--kubeconfig", Kubeconfig(folder, server)]);
        await Until(program, () => Holder(server)?.StartsWith("release_", StringComparison.Ordinal) == true && server.Seen.Fallen > 0);
        program.Signal("INT");
        await Until(program, () => program.HasEnded);
        Assert.Equal("", Holder(server) ?? "");
        Assert.Contains("vitess-operator was told to end before this was done.", program.Output, StringComparison.Ordinal);
    }

    private static async Task Until(RunningProgram program, Func<bool> isSo)
    {
        for (var i = 0; i < 1200 && !isSo(); i++)
        {
            await Task.Delay(50);
        }
        Assert.True(isSo(), program.Output);
    }

    private static string? Holder(FrontedServer server)
    {
        lock (server.Gate)
        {
            return server.Server.All(Kinds.Lease).SingleOrDefault()?.At("spec", "holderIdentity")?.AsText;
        }
    }

    /// <summary>A server with a pod that this operator has adopted.</summary>
    private static async Task<FrontedServer> Adopted()
    {
        var server = await FrontedServer.Start();
        server.Made(Kinds.Pod, """
            {"metadata": {"name": "one", "namespace": "t",
                "annotations": {"reconcile.vitess.io/hash": "abc", "reconcile.vitess.io/level": "1", "planetscale.com/desired-state-hash": "def"}},
              "spec": {"containers": [{"name": "c", "image": "i"}]}}
            """);
        return server;
    }

    private static string Kubeconfig(Shell folder, FrontedServer server) => folder.Write("kubeconfig", $$$"""
        apiVersion: v1
        kind: Config
        clusters: [{name: it, cluster: {server: "{{{server.Front.Address}}}"} }]
        users: [{name: it, user: {}}]
        contexts: [{name: it, context: {cluster: it, user: it, namespace: t}}]
        current-context: it
        """);
}
