namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>What a garbage collector looks through: the objects of this API server, or of one that is reached over HTTP.</summary>
internal interface IRefuse
{
    /// <summary>The objects of a kind by namespace and name; of one namespace only, unless it is null.</summary>
    IEnumerable<Json> All(KindInfo kind, string? ns);

    /// <summary>The owner that an object names; null when it is proven gone, or another of its name.</summary>
    Json? Owner(Json owned, Json reference);

    /// <summary>Deletes an object.</summary>
    /// <returns>Whether it was done.</returns>
    bool Delete(KindInfo kind, Json target, DeleteOptions options);

    /// <summary>Stores what holds an object back, and who owns it; what nothing holds any more goes.</summary>
    /// <returns>Whether it was done.</returns>
    bool Change(KindInfo kind, Json present, Json next);
}

/// <summary>The objects of this API server.</summary>
internal sealed class StoredRefuse(Store store, Deletion deletion) : IRefuse
{
    public IEnumerable<Json> All(KindInfo kind, string? ns) => store.All(kind, ns);

    public Json? Owner(Json owned, Json reference)
    {
        if (store.PlaceOf(reference["uid"]?.AsText ?? "") is not { } place)
        {
            return null;
        }
        var isMeant = place.Kind.Name == reference["kind"]?.AsText && place.Name == reference["name"]?.AsText
            && (place.Namespace.Length == 0 || place.Namespace == owned.Namespace());
        return isMeant ? store.Find(place.Kind, place.Namespace, place.Name) : null;
    }

    public bool Delete(KindInfo kind, Json target, DeleteOptions options)
    {
        deletion.Delete(kind, target, options);
        return true;
    }

    public bool Change(KindInfo kind, Json present, Json next)
    {
        if (Deletion.IsFree(next))
        {
            store.Remove(kind, next);
        }
        else
        {
            store.Put(kind, next);
        }
        return true;
    }
}
