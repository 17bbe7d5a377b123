using Vitess.Reconcile.Api.Definitions;

namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>The CustomResourceDefinitions that are installed in a simulated cluster, by kind.</summary>
public sealed class CustomSchemas
{
    private readonly ValueMap<string, Structural> kinds;

    private CustomSchemas(IEnumerable<Json> definitions)
    {
        Definitions = definitions.ToValueList();
        kinds = Definitions.ToValueMap(
            definition => definition.At("spec", "names", "kind")?.AsText ?? "",
            definition => Structural.OfObject(
                definition.At("spec", "versions")?.Items[0].At("schema", "openAPIV3Schema") ?? Json.EmptyMap));
    }

    /// <summary>Those of this operator.</summary>
    public static CustomSchemas Ours { get; } = Of(ResourceDefinitions.All);

    /// <summary>Those that the Go operator brings along: without the fields and rules that are ours.</summary>
    public static CustomSchemas OfTheGoOperator { get; } =
        Of(ResourceDefinitions.All.Select(ResourceDefinitions.AsOfTheGoOperator));

    /// <summary>None: every custom resource is stored as it is sent.</summary>
    public static CustomSchemas None { get; } = Of([]);

    /// <summary>Any.</summary>
    /// <param name="definitions">Objects of the kind CustomResourceDefinition.</param>
    public static CustomSchemas Of(IEnumerable<Json> definitions) => new(definitions);

    /// <summary>The installed objects of the kind CustomResourceDefinition.</summary>
    public ValueList<Json> Definitions { get; }

    /// <summary>The schema of a kind; null when there is none.</summary>
    internal Structural? For(KindInfo kind) => kind.IsCustom ? kinds.GetValueOrDefault(kind.Name) : null;
}
