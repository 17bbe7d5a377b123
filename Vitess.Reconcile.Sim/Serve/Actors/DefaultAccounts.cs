using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>Gives every namespace the account that pods run with which name none, as a controller manager does.</summary>
/// <remarks>Reason: an API server that checks accounts refuses pods where it is missing.</remarks>
/// <param name="known">What is known of the objects.</param>
/// <param name="writes">Where they are made.</param>
internal sealed class DefaultAccounts(ApiServer known, IWrites writes)
{
    private const string Name = "default";

    // Reason: a namespace that refuses it is going, or lacks something that does not come within a moment.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<string, DateTimeOffset> triedAt = new(StringComparer.Ordinal);

    /// <summary>Makes those that are missing.</summary>
    internal void Look(DateTimeOffset now)
    {
        foreach (var space in known.All(Kinds.Namespace).ToList())
        {
            if (!space.IsBeingDeleted() && known.Find(Kinds.ServiceAccount, space.Name(), Name) is null
                && (!triedAt.TryGetValue(space.Uid(), out var tried) || now - tried >= Pause))
            {
                triedAt[space.Uid()] = now;
                writes.Create(Kinds.ServiceAccount, Json.Map(
                    ("apiVersion", "v1"),
                    ("kind", "ServiceAccount"),
                    ("metadata", Json.Map(("name", Name), ("namespace", space.Name())))));
            }
        }
    }
}
