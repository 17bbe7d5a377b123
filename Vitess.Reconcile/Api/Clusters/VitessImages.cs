using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>The container images of all components of a cluster.</summary>
public sealed record VitessImages
{
    /// <summary>Image of vtctld, and of Jobs that call it; <c>vitess/lite:latest</c> unless set.</summary>
    public string? Vtctld { get; init; }

    /// <summary>Image of VTAdmin; it does not run unless set.</summary>
    public string? Vtadmin { get; init; }

    /// <summary>Image of VTOrc; <c>vitess/lite:latest</c> unless set.</summary>
    public string? Vtorc { get; init; }

    /// <summary>Image of VTGate; <c>vitess/lite:latest</c> unless set.</summary>
    public string? Vtgate { get; init; }

    /// <summary>Image of vttablet; <c>vitess/lite:latest</c> unless set.</summary>
    public string? Vttablet { get; init; }

    /// <summary>Image that holds the vtbackup program; <c>vitess/lite:latest</c> unless set.</summary>
    public string? Vtbackup { get; init; }

    /// <summary>Image of mysqld; <c>mysql:8.0.40</c> as MySQL80 unless set, even if empty.</summary>
    public MysqldImage? Mysqld { get; init; }

    /// <summary>Image of mysqld_exporter; the one in the operator's options unless set.</summary>
    public string? MysqldExporter { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessImages> Shape { get; } = Shape<VitessImages>.Of("VitessImages")
        .Optional("vtctld", Kinds.Text, s => s.Vtctld, (s, v) => s with { Vtctld = v })
        .Optional("vtadmin", Kinds.Text, s => s.Vtadmin, (s, v) => s with { Vtadmin = v })
        .Optional("vtorc", Kinds.Text, s => s.Vtorc, (s, v) => s with { Vtorc = v })
        .Optional("vtgate", Kinds.Text, s => s.Vtgate, (s, v) => s with { Vtgate = v })
        .Optional("vttablet", Kinds.Text, s => s.Vttablet, (s, v) => s with { Vttablet = v })
        .Optional("vtbackup", Kinds.Text, s => s.Vtbackup, (s, v) => s with { Vtbackup = v })
        .Nullable("mysqld", Kinds.Of(MysqldImage.Shape), s => s.Mysqld, (s, v) => s with { Mysqld = v })
        .Optional("mysqldExporter", Kinds.Text, s => s.MysqldExporter, (s, v) => s with { MysqldExporter = v });
}
