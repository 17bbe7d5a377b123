using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>How what acts in Kubernetes changes objects: in the simulated API server, or in one that is reached over HTTP.</summary>
/// <remarks>What a write has made of an object is to be read when it returns.</remarks>
internal interface IWrites
{
    /// <summary>The object as stored; null when it was refused.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="given">The object.</param>
    /// <param name="manager">Who is to have set its fields; null for who acts.</param>
    Json? Create(KindInfo kind, Json given, string? manager = null);

    /// <summary>Replaces the status, and what of the metadata goes with it.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="present">The object as it is known.</param>
    /// <param name="change">Makes the new object of the present one; asked again when another was faster.</param>
    /// <param name="manager">Who is to have set it; null for who acts.</param>
    void SetStatus(KindInfo kind, Json present, Func<Json, Json> change, string? manager = null);

    /// <summary>Merges a patch into an object.</summary>
    void Patch(KindInfo kind, Json present, Json merge);

    /// <summary>Deletes the very object; a pod has its own grace, unless another is given.</summary>
    void Delete(KindInfo kind, Json target, long? graceSeconds);

    /// <summary>Puts a pod on a node.</summary>
    void Bind(Json pod, string node);

    /// <summary>One round of garbage collection.</summary>
    /// <returns>How many objects it changed.</returns>
    int CollectGarbage();

    /// <summary>Waits until others who act have seen what was written.</summary>
    void Settle();
}

/// <summary>Writes to the simulated API server.</summary>
internal sealed class DirectWrites(ApiServer server) : IWrites
{
    public Json? Create(KindInfo kind, Json given, string? manager = null) => server.Create(kind, given, As(manager)).Object;

    public void SetStatus(KindInfo kind, Json present, Func<Json, Json> change, string? manager = null) =>
        server.UpdateStatus(kind, change(present), As(manager));

    public void Patch(KindInfo kind, Json present, Json merge) =>
        server.Patch(kind, present.Namespace(), present.Name(), PatchType.Merge, merge);

    public void Delete(KindInfo kind, Json target, long? graceSeconds) => server.Delete(
        kind, target.Namespace(), target.Name(), new() { Uid = target.Uid(), GracePeriodSeconds = graceSeconds });

    public void Bind(Json pod, string node) => server.Bind(pod.Namespace(), pod.Name(), node);

    public int CollectGarbage() => server.CollectGarbage();

    public void Settle()
    {
        // Nobody acts before this returns.
    }

    private static WriteOptions? As(string? manager) => manager is null ? null : new() { FieldManager = manager };
}
