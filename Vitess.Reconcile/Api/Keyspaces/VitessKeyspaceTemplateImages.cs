using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Images of one keyspace that stand in for those of the cluster.</summary>
public sealed record VitessKeyspaceTemplateImages
{
    /// <summary>Image of vttablet.</summary>
    public string? Vttablet { get; init; }

    /// <summary>Image of VTOrc.</summary>
    public string? Vtorc { get; init; }

    /// <summary>Image that holds the vtbackup program.</summary>
    public string? Vtbackup { get; init; }

    /// <summary>Image of mysqld.</summary>
    public MysqldImageNew? Mysqld { get; init; }

    /// <summary>Image of mysqld_exporter.</summary>
    public string? MysqldExporter { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyspaceTemplateImages> Shape { get; } =
        Shape<VitessKeyspaceTemplateImages>.Of("VitessKeyspaceTemplateImages")
        .Optional("vttablet", Kinds.Text, s => s.Vttablet, (s, v) => s with { Vttablet = v })
        .Optional("vtorc", Kinds.Text, s => s.Vtorc, (s, v) => s with { Vtorc = v })
        .Optional("vtbackup", Kinds.Text, s => s.Vtbackup, (s, v) => s with { Vtbackup = v })
        .Nullable("mysqld", Kinds.Of(MysqldImageNew.Shape), s => s.Mysqld, (s, v) => s with { Mysqld = v })
        .Optional("mysqldExporter", Kinds.Text, s => s.MysqldExporter, (s, v) => s with { MysqldExporter = v });
}
