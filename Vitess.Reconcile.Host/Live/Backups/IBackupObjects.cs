namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>What the inventory needs of the API server, in the namespace of its storage.</summary>
internal interface IBackupObjects
{
    /// <summary>The VitessBackupStorage whose backups are listed; null when it is proven that there is none.</summary>
    Task<Json?> Storage(CancellationToken stop);

    /// <summary>All objects of a kind with these labels, from a consistent read, with what a pass needs of them.</summary>
    /// <remarks>Of a VitessShard labels and name; of a complete VitessBackup who it is; others whole.</remarks>
    Task<IReadOnlyList<Json>> List(string kind, ValueMap<string, string> labels, CancellationToken stop);

    /// <summary>Creates an object.</summary>
    Task Create(Json wanted, CancellationToken stop);

    /// <summary>Replaces an object, with the uid and resourceVersion that it carries.</summary>
    Task Replace(Json wanted, CancellationToken stop);

    /// <summary>Deletes an object, if it still is the one that was listed.</summary>
    Task Delete(Json listed, CancellationToken stop);

    /// <summary>Writes the status of the storage.</summary>
    Task SetStatus(Json storage, Json status, CancellationToken stop);
}
