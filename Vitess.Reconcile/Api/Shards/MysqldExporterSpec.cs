using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>The container that exports the metrics of mysqld.</summary>
public sealed record MysqldExporterSpec
{
    /// <summary>Flags by name; true becomes <c>--flag</c>, and false <c>--no-flag</c>.</summary>
    public ValueMap<string, string>? ExtraFlags { get; init; }

    /// <summary>Of the exporter container; 10m CPU and 32Mi, up to 100m and 128Mi, unless set.</summary>
    public Json? Resources { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<MysqldExporterSpec> Shape { get; } = Shape<MysqldExporterSpec>.Of("MysqldExporterSpec")
        .Optional("extraFlags", Kinds.TextMap, s => s.ExtraFlags, (s, v) => s with { ExtraFlags = v })
        .Always("resources", CoreKinds.Resources, s => s.Resources, (s, v) => s with { Resources = v });
}
