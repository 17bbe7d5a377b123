using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>The columns of tables: of Kubernetes' own kinds as a real server has them, of ours as their definitions say.</summary>
internal static class Columns
{
    private static readonly Json Known = Read();

    /// <summary>The columns of a kind. Those of custom resources say in <c>jsonPath</c> where their value is.</summary>
    internal static ValueList<Json> Of(KindInfo kind, CustomSchemas schemas)
    {
        if (!kind.IsCustom)
        {
            return (Known[kind.Plural] ?? Known["roles"] ?? Json.EmptyList).Items;
        }
        var standard = (Known["custom"] ?? Json.EmptyList).Items;
        var own = schemas.Definitions
            .FirstOrDefault(definition => definition.At("spec", "names", "kind")?.AsText == kind.Name)?
            .At("spec", "versions")?.Items[0]["additionalPrinterColumns"]?.Items ?? [];
        return own.Count == 0
            ? [standard[0], standard[1].With("jsonPath", ".metadata.creationTimestamp")]
            : own.Select(column => Json.Map(
                ("name", column["name"]),
                ("type", column["type"]),
                ("format", column["format"] ?? ""),
                ("description", column["description"] ?? ""),
                ("priority", column["priority"] ?? 0),
                ("jsonPath", column["jsonPath"]))).Prepend(standard[0]).ToValueList();
    }

    private static Json Read()
    {
        using var stream = typeof(Columns).Assembly.GetManifestResourceStream("columns.json")
            ?? throw new InvalidOperationException("columns.json is not in the program");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Json.Parse(memory.ToArray());
    }
}
