using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

/// <summary>A simulated API server with a namespace, and a clock that the test moves.</summary>
internal sealed class Cluster
{
    public Cluster(long seed = 1, CustomSchemas? schemas = null)
    {
        // The schemas have tests of their own: here custom resources may hold anything.
        Server = new(() => Now, seed, schemas: schemas ?? CustomSchemas.None);
        Server.Create(Kinds.Namespace, Read("""{"metadata": {"name": "t"}}"""));
    }

    public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 8, 32, 0, TimeSpan.Zero);

    public ApiServer Server { get; }

    public static Json Read(string json) => Json.Parse(json);

    public static Json Pod(string name) => Read(
        $$$"""{"metadata": {"name": "{{{name}}}", "namespace": "t"}, "spec": {"containers": [{"name": "a", "image": "x:1"}]}}""");

    public static Json Secret(string name, Json? owner = null) => Read(
        $$$"""{"metadata": {"name": "{{{name}}}", "namespace": "t"}}""")
        .WithAt(["metadata", "ownerReferences"], owner is null ? null : Json.List(Json.Map(
            ("apiVersion", owner["apiVersion"]), ("kind", owner["kind"]), ("name", owner.Name()), ("uid", owner.Uid()),
            ("blockOwnerDeletion", true))));

    public static Json Shard(string name) => Read(
        $$$"""{"metadata": {"name": "{{{name}}}", "namespace": "t"}, "spec": {"a": 1}}""");

    /// <summary>Creates an object that must be accepted.</summary>
    public Json Made(KindInfo kind, Json given)
    {
        var answer = Server.Create(kind, given);
        Assert.True(answer.IsSuccess, answer.ToString());
        return answer.Object ?? Json.Null;
    }

    /// <summary>Lets the collector work until it has nothing left to do.</summary>
    public void Settle()
    {
        while (Server.CollectGarbage() > 0)
        {
        }
    }
}
