namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>A kind that the API server serves.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version within the group.</param>
/// <param name="Name">The kind as objects name it, such as <c>Pod</c>.</param>
/// <param name="Plural">The resource as paths name it, such as <c>pods</c>.</param>
public sealed record KindInfo(string Group, string Version, string Name, string Plural)
{
    /// <summary>Whether objects live in a namespace.</summary>
    public bool IsNamespaced { get; init; } = true;

    /// <summary>Whether a custom resource: no strategic merge, no table of defaults.</summary>
    public bool IsCustom { get; init; }

    /// <summary>Whether a change of the spec raises metadata.generation.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether status is written through its own subresource only.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether there is a scale subresource.</summary>
    public bool HasScale { get; init; }

    /// <summary>Whether a write to the status subresource may also change labels and annotations.</summary>
    public bool StatusCarriesMetadata { get; init; }

    /// <summary>Whether a deletion answers with the object itself, and not with a Status.</summary>
    public bool AnswersDeletionWithObject { get; init; }

    /// <summary>Names that kubectl accepts instead of the plural.</summary>
    public ValueList<string> ShortNames { get; init; }

    /// <summary>What objects carry as apiVersion.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The resource as messages name it, such as <c>leases.coordination.k8s.io</c>.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The kind as messages name it, such as <c>Deployment.apps</c>.</summary>
    public string KindWithGroup => Group.Length == 0 ? Name : $"{Name}.{Group}";

    /// <summary>The kind's name.</summary>
    public override string ToString() => Name;
}
