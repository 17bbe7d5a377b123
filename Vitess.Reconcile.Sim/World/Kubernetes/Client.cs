using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>How the actors read and write: an object that has gone or was made anew meanwhile is left alone.</summary>
internal sealed class Client(ApiServer server)
{
    internal Json? Find(KindInfo kind, string ns, string name) => server.Find(kind, ns, name);

    /// <summary>The objects of a kind, by namespace and name.</summary>
    internal IEnumerable<Json> List(KindInfo kind) => server.All(kind);

    /// <summary>Whether an object with this uid stands.</summary>
    internal bool Exists(string uid) => server.FindByUid(uid) is not null;

    /// <summary>The object as stored; null when it was refused.</summary>
    internal Json? Create(KindInfo kind, Json given) => server.Create(kind, given).Object;

    internal void SetStatus(KindInfo kind, Json target, Json status)
    {
        if (Present(kind, target) is { } present && present["status"] != status)
        {
            server.UpdateStatus(kind, present.With("status", status));
        }
    }

    internal void SetAnnotationWithStatus(KindInfo kind, Json target, string name, string value)
    {
        if (Present(kind, target) is { } present && present.Annotation(name) != value)
        {
            server.UpdateStatus(kind, present.WithAt(["metadata", "annotations", name], value));
        }
    }

    internal void Patch(KindInfo kind, Json target, Json merge)
    {
        if (Present(kind, target) is not null)
        {
            server.Patch(kind, target.Namespace(), target.Name(), PatchType.Merge, merge);
        }
    }

    /// <summary>Deletes an object; a pod has its own grace, unless another is given.</summary>
    internal void Delete(KindInfo kind, Json target, long? graceSeconds = null) => server.Delete(
        kind, target.Namespace(), target.Name(), new() { Uid = target.Uid(), GracePeriodSeconds = graceSeconds });

    internal void Bind(Json pod, string node) => server.Bind(pod.Namespace(), pod.Name(), node);

    /// <summary>One round of garbage collection.</summary>
    /// <returns>How many objects it changed.</returns>
    internal int CollectGarbage() => server.CollectGarbage();

    private Json? Present(KindInfo kind, Json target) =>
        server.Find(kind, target.Namespace(), target.Name()) is { } present && present.Uid() == target.Uid()
            ? present
            : null;
}
