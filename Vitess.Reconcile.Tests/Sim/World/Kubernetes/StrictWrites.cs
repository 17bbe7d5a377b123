using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

/// <summary>Writes to the simulated API server, which must not find anything wrong with a status.</summary>
internal sealed class StrictWrites(ApiServer server) : IWrites
{
    private readonly DirectWrites writes = new(server);

    public Json? Create(KindInfo kind, Json given, string? manager = null) => writes.Create(kind, given, manager);

    public void SetStatus(KindInfo kind, Json present, Func<Json, Json> change, string? manager = null)
    {
        var answer = server.UpdateStatus(kind, change(present));
        Assert.True(answer.IsSuccess || answer.Code is 404 or 409, $"{kind} {present.Name()}: {answer}");
    }

    public void Patch(KindInfo kind, Json present, Json merge) => writes.Patch(kind, present, merge);

    public void Delete(KindInfo kind, Json target, long? graceSeconds) => writes.Delete(kind, target, graceSeconds);

    public void Bind(Json pod, string node) => writes.Bind(pod, node);

    public int CollectGarbage() => writes.CollectGarbage();

    public void Settle() => writes.Settle();
}
