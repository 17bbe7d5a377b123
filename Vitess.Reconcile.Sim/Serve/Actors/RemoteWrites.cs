using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>What acts in Kubernetes writes to an API server elsewhere, and collects its garbage.</summary>
/// <param name="known">What is known of its objects.</param>
/// <param name="remote">Where they are changed.</param>
/// <param name="isShared">Whether a controller manager acts there, too.</param>
internal sealed class RemoteWrites(ApiServer known, RemoteObjects remote, bool isShared) : IWrites, IRefuse
{
    // Reason: a controller manager that counts pods which it has not seen yet makes others.
    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(2);

    public Json? Create(KindInfo kind, Json given, string? manager = null) => remote.Create(kind, given, manager);

    public void SetStatus(KindInfo kind, Json present, Func<Json, Json> change, string? manager = null) =>
        remote.Put(kind, present, "/status" + As(manager), change);

    public void Patch(KindInfo kind, Json present, Json merge) => remote.Patch(kind, present, merge);

    public void Delete(KindInfo kind, Json target, long? graceSeconds) =>
        remote.Delete(kind, target, new() { GracePeriodSeconds = graceSeconds });

    public void Bind(Json pod, string node) => remote.Bind(pod, node);

    /// <summary>What has a change count as somebody's.</summary>
    internal static string As(string? manager) => manager is null ? "" : $"?fieldManager={Uri.EscapeDataString(manager)}";

    public void Settle()
    {
        if (isShared)
        {
            remote.Wait(SeenWithin);
        }
    }

    public int CollectGarbage()
    {
        var collector = new GarbageCollector(this);
        collector.Look();
        return collector.Collect();
    }

    public IEnumerable<Json> All(KindInfo kind, string? ns) => known.All(kind, ns);

    /// <remarks>That it is not known does not prove that it is gone: kinds are watched one by one, and some not at all.</remarks>
    public Json? Owner(Json owned, Json reference)
    {
        if (known.FindByUid(reference["uid"]?.AsText ?? "") is { } standing)
        {
            return standing;
        }
        return Kinds.Named(reference["kind"]?.AsText ?? "") is not { } kind
            ? Json.EmptyMap
            : remote.Read(kind, kind.IsNamespaced ? owned.Namespace() : "", reference["name"]?.AsText ?? "") is { } found
                && found.Uid() == reference["uid"]?.AsText ? found : null;
    }

    public bool Delete(KindInfo kind, Json target, DeleteOptions options) => remote.Delete(kind, target, options);

    public bool Change(KindInfo kind, Json present, Json next) => kind == Kinds.Namespace
        ? remote.Put(kind, present, "/finalize", newest => newest.WithAt(["spec", "finalizers"], Json.EmptyList))
        : remote.Patch(kind, present, Json.Map(("metadata", Json.Map(
            ("resourceVersion", present.ResourceVersion()),
            ("finalizers", next.At("metadata", "finalizers") ?? Json.Null),
            ("ownerReferences", next.At("metadata", "ownerReferences") ?? Json.Null)))));
}
