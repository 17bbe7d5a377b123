namespace Vitess.Reconcile.Cluster;

/// <summary>What every object says of itself.</summary>
public sealed record ObjectMeta
{
    /// <summary>Kind, namespace and name.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>The identity of this very object; another object of the same name has another.</summary>
    public required string Uid { get; init; }

    /// <summary>The resourceVersion. Within one API server a greater one is newer.</summary>
    public required ulong Version { get; init; }

    /// <summary>How often the spec has changed, from 1; 0 for kinds that do not count it.</summary>
    public long Generation { get; init; }

    /// <summary>The labels.</summary>
    public ValueMap<string, string> Labels { get; init; }

    /// <summary>The annotations.</summary>
    public ValueMap<string, string> Annotations { get; init; }

    /// <summary>The owner that controls the object; null when nobody does.</summary>
    public Owner? Owner { get; init; }

    /// <summary>When it was created, to the second.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When its deletion was asked for, plus its grace period; null while nobody has asked.</summary>
    public DateTimeOffset? Deletion { get; init; }

    /// <summary>Whether its deletion was asked for.</summary>
    public bool IsGoing => Deletion is not null;

    /// <summary>The finalizers that hold its deletion back.</summary>
    public ValueList<string> Finalizers { get; init; }
}

/// <summary>The owner that controls an object.</summary>
/// <param name="Kind">The owner's kind.</param>
/// <param name="Name">The owner's name.</param>
/// <param name="Uid">The owner's identity; an owner of the same name with another identity is not it.</param>
public sealed record Owner(string Kind, string Name, string Uid);
