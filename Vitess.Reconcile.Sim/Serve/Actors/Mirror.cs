using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>The objects of an API server elsewhere, as they are known here: by lists, watches, and answers to our own writes.</summary>
/// <remarks>What is older than what is known is passed over, so it does not matter which of them comes first.</remarks>
/// <param name="known">Where they are kept.</param>
internal sealed class Mirror(ApiServer known)
{
    // Reason: what was deleted may be told of by a watch that lags; it lags by seconds, and nobody deletes this many in that time.
    private const int GoneMax = 20_000;

    private readonly HashSet<string> gone = new(StringComparer.Ordinal);
    private readonly Queue<string> goneInOrder = new();

    /// <summary>An object as it was at its version.</summary>
    internal void Take(KindInfo kind, Json stored)
    {
        var present = known.Find(kind, stored.Namespace(), stored.Name());
        if (gone.Contains(stored.Uid())
            || (present?.Uid() == stored.Uid() && VersionOf(stored) <= VersionOf(present)))
        {
            return;
        }
        if (present is not null && present.Uid() != stored.Uid())
        {
            if (VersionOf(present) > VersionOf(stored))
            {
                return;
            }
            Drop(kind, present);
        }
        known.Store.Take(kind, stored.With("kind", kind.Name).With("apiVersion", kind.ApiVersion));
        known.Store.Deliver();
    }

    /// <summary>An object has gone.</summary>
    internal void Forget(KindInfo kind, Json last)
    {
        if (known.Find(kind, last.Namespace(), last.Name()) is { } present && present.Uid() == last.Uid())
        {
            Drop(kind, present);
            known.Store.Deliver();
        }
        Bury(last.Uid());
    }

    /// <summary>All objects of a kind at a version: what is known besides, and is not younger, has gone.</summary>
    internal void Take(KindInfo kind, IReadOnlyList<Json> listed, ulong version)
    {
        var uids = listed.Select(one => one.Uid()).ToHashSet(StringComparer.Ordinal);
        foreach (var present in known.All(kind).Where(one => !uids.Contains(one.Uid()) && VersionOf(one) <= version).ToList())
        {
            Forget(kind, present);
        }
        foreach (var one in listed)
        {
            Take(kind, one);
        }
    }

    internal static ulong VersionOf(Json stored) =>
        ulong.TryParse(stored.ResourceVersion(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private void Drop(KindInfo kind, Json present)
    {
        known.Store.Remove(kind, present);
        Bury(present.Uid());
    }

    private void Bury(string uid)
    {
        if (gone.Add(uid))
        {
            goneInOrder.Enqueue(uid);
        }
        if (goneInOrder.Count > GoneMax)
        {
            gone.Remove(goneInOrder.Dequeue());
        }
    }
}
