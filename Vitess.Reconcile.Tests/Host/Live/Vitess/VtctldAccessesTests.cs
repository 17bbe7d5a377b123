using System.Text;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;
using ServedKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>Which Secret convinces the vtctld at an address.</summary>
public sealed class VtctldAccessesTests
{
    [Fact]
    public async Task The_secret_that_a_cluster_names_goes_to_its_vtctld_whatever_its_name_is()
    {
        await using var on = await FrontedServer.Start();
        on.Made(ServedKinds.Secret, $$$"""
            {"metadata": {"name": "s", "namespace": "t"}, "data": {"username": "{{{Convert.ToBase64String(Encoding.UTF8.GetBytes("operator"))}}}"}}
            """);
        var accesses = new VtctldAccesses(on.Client, on.Clock);
        var heard = accesses.Heard(_ => default);
        foreach (var name in new[] { "shop", "9shop", "shop.eu", new string('a', 70) })
        {
            heard(Pass(name, "s"));
            var names = new ClusterNames(name);
            foreach (var service in new[] { names.VtctldService, names.OwnVtctldService })
            {
                Assert.Equal("operator", (await accesses.Of($"{service}.t.svc:15999", default)).Username);
                Assert.Null((await accesses.Of($"{service}.u.svc:15999", default)).Username);
            }
        }
        // Another cluster whose name begins alike names none, and so does one that has ceased to.
        heard(Pass("shop-x", ""));
        Assert.Null((await accesses.Of($"{new ClusterNames("shop-x").VtctldService}.t.svc:15999", default)).Username);
        heard(Pass("shop", ""));
        Assert.Null((await accesses.Of($"{new ClusterNames("shop").VtctldService}.t.svc:15999", default)).Username);
    }

    private static Snapshot Pass(string cluster, string secret) => new()
    {
        Now = DateTimeOffset.UnixEpoch,
        Options = new() { Holder = "h" },
        Subject = new(
            new()
            {
                Key = new(Kinds.VitessCluster, "t", cluster), Uid = cluster, Version = 1, Created = DateTimeOffset.UnixEpoch,
                Annotations = secret.Length > 0 ? ValueMap.Of((VtctldAccess.Annotation, secret)) : [],
            },
            Json.EmptyMap, Json.EmptyMap),
    };
}
