using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>How the actors read and write: an object that has gone or was made anew meanwhile is left alone.</summary>
/// <param name="server">What is known of the objects.</param>
/// <param name="writes">Where they are changed.</param>
internal sealed class Client(ApiServer server, IWrites writes)
{
    internal Json? Find(KindInfo kind, string ns, string name) => server.Find(kind, ns, name);

    /// <summary>The objects of a kind, by namespace and name.</summary>
    internal IEnumerable<Json> List(KindInfo kind) => server.All(kind);

    /// <summary>Whether an object with this uid stands.</summary>
    internal bool Exists(string uid) => server.FindByUid(uid) is not null;

    /// <summary>The object as stored; null when it was refused.</summary>
    internal Json? Create(KindInfo kind, Json given) => writes.Create(kind, given);

    internal void SetStatus(KindInfo kind, Json target, Json status)
    {
        if (Present(kind, target) is { } present && present["status"] != status)
        {
            writes.SetStatus(kind, present, newest => newest.With("status", status));
        }
    }

    internal void SetAnnotationWithStatus(KindInfo kind, Json target, string name, string value)
    {
        if (Present(kind, target) is { } present && present.Annotation(name) != value)
        {
            writes.SetStatus(kind, present, newest => newest.WithAt(["metadata", "annotations", name], value));
        }
    }

    internal void Patch(KindInfo kind, Json target, Json merge)
    {
        if (Present(kind, target) is { } present)
        {
            writes.Patch(kind, present, merge);
        }
    }

    /// <summary>Deletes an object; a pod has its own grace, unless another is given.</summary>
    internal void Delete(KindInfo kind, Json target, long? graceSeconds = null) => writes.Delete(kind, target, graceSeconds);

    internal void Bind(Json pod, string node) => writes.Bind(pod, node);

    /// <summary>One round of garbage collection.</summary>
    /// <returns>How many objects it changed.</returns>
    internal int CollectGarbage() => writes.CollectGarbage();

    private Json? Present(KindInfo kind, Json target) =>
        server.Find(kind, target.Namespace(), target.Name()) is { } present && present.Uid() == target.Uid()
            ? present
            : null;
}
