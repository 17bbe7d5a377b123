using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Collects what nobody owns any more, by uid, and finishes deletions that wait for others.</summary>
internal sealed class GarbageCollector(IRefuse refuse)
{
    private bool isWorthLooking;

    /// <summary>Something has changed, so the next round looks at everything.</summary>
    public void Look() => isWorthLooking = true;

    /// <summary>One round; gives the number of objects changed or deleted.</summary>
    public int Collect()
    {
        if (!isWorthLooking)
        {
            return 0;
        }
        isWorthLooking = false;
        var done = EmptyNamespaces() + ReleaseClaims() + CollectOwned() + FinishOwners();
        isWorthLooking = done > 0;
        return done;
    }

    /// <summary>Deletes the content of namespaces that are going, and then the namespaces.</summary>
    private int EmptyNamespaces()
    {
        var done = 0;
        foreach (var space in refuse.All(Kinds.Namespace, null).Where(space => space.IsBeingDeleted()).ToList())
        {
            var left = 0;
            foreach (var kind in Kinds.All.Where(kind => kind.IsNamespaced))
            {
                foreach (var inside in refuse.All(kind, space.Name()).ToList())
                {
                    left++;
                    if (!inside.IsBeingDeleted() && refuse.Delete(kind, inside, DeleteOptions.None))
                    {
                        done++;
                    }
                }
            }
            if (left == 0 && refuse.Change(Kinds.Namespace, space, space.WithAt(["spec", "finalizers"], null)))
            {
                done++;
            }
        }
        return done;
    }

    /// <summary>Takes the protection off claims that are going and that no pod uses.</summary>
    private int ReleaseClaims()
    {
        var going = refuse.All(Kinds.PersistentVolumeClaim, null)
            .Where(claim => claim.IsBeingDeleted() && claim.Finalizers().Contains(Admission.ClaimProtection)).ToList();
        var done = 0;
        foreach (var claim in going)
        {
            if (!refuse.All(Kinds.Pod, claim.Namespace()).Any(pod => Uses(pod, claim.Name())))
            {
                done += Unfinalize(Kinds.PersistentVolumeClaim, claim, Admission.ClaimProtection);
            }
        }
        return done;
    }

    /// <summary>Whether a pod holds a claim: one on a node does, also when it has ended; one without may not start any more.</summary>
    private static bool Uses(Json pod, string claim)
    {
        if (pod.At("spec", "nodeName")?.AsText is not { Length: > 0 })
        {
            return false;
        }
        foreach (var volume in pod.At("spec", "volumes")?.Items ?? [])
        {
            if (volume.At("persistentVolumeClaim", "claimName")?.AsText == claim)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Deletes what has owners none of which stands; of an owner that goes in the foreground, what blocks it.
    /// </summary>
    private int CollectOwned()
    {
        var done = 0;
        foreach (var kind in Kinds.All)
        {
            foreach (var owned in refuse.All(kind, null).Where(found => found.OwnerReferences().Count > 0).ToList())
            {
                var owners = owned.OwnerReferences().Select(reference => refuse.Owner(owned, reference)).ToList();
                var isWaitedFor = owners.TrueForAll(owner => owner is null || WaitsForDependents(owner));
                if (isWaitedFor && !owned.IsBeingDeleted())
                {
                    var isNested = owners.Any(owner => owner is not null) && Dependents(owned).Any();
                    done += refuse.Delete(kind, owned, new()
                    {
                        Uid = owned.Uid(), Propagation = isNested ? Propagation.Foreground : Propagation.Background,
                    }) ? 1 : 0;
                }
            }
        }
        return done;
    }

    /// <summary>Lets owners go that waited for dependents which are gone, or that orphan theirs.</summary>
    private int FinishOwners()
    {
        var done = 0;
        foreach (var kind in Kinds.All)
        {
            foreach (var owner in refuse.All(kind, null).Where(found => found.IsBeingDeleted()).ToList())
            {
                if (WaitsForDependents(owner) && !Dependents(owner).Any(found => Blocks(found.Object, owner)))
                {
                    done += Unfinalize(kind, owner, Deletion.Foreground);
                }
                else if (owner.Finalizers().Contains(Deletion.Orphan))
                {
                    foreach (var (dependentKind, dependent) in Dependents(owner).ToList())
                    {
                        refuse.Change(dependentKind, dependent, WithoutOwner(dependent, owner.Uid()));
                    }
                    done += Unfinalize(kind, owner, Deletion.Orphan);
                }
            }
        }
        return done;
    }

    private static bool WaitsForDependents(Json owner) =>
        owner.IsBeingDeleted() && owner.Finalizers().Contains(Deletion.Foreground);

    private IEnumerable<(KindInfo Kind, Json Object)> Dependents(Json owner) =>
        from kind in Kinds.All
        from found in refuse.All(kind, null)
        where found.OwnerReferences().Any(reference => reference["uid"]?.AsText == owner.Uid())
        select (kind, found);

    private static bool Blocks(Json dependent, Json owner) => dependent.OwnerReferences().Any(reference =>
        reference["uid"]?.AsText == owner.Uid() && reference["blockOwnerDeletion"]?.AsBoolean == true);

    private static Json WithoutOwner(Json dependent, string uid)
    {
        var others = dependent.OwnerReferences().Where(reference => reference["uid"]?.AsText != uid).ToValueList();
        return dependent.WithAt(["metadata", "ownerReferences"], others.Count == 0 ? null : Json.List(others));
    }

    private int Unfinalize(KindInfo kind, Json self, string finalizer)
    {
        var others = self.Finalizers().Where(other => other.AsText != finalizer).ToValueList();
        return refuse.Change(kind, self, self.WithAt(["metadata", "finalizers"], others.Count == 0 ? null : Json.List(others))) ? 1 : 0;
    }
}
