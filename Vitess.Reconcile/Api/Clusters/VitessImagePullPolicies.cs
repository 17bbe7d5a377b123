using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>When the nodes pull the image of each component: Always, IfNotPresent or Never.</summary>
public sealed record VitessImagePullPolicies
{
    /// <summary>Pull policy of vtctld.</summary>
    public string? Vtctld { get; init; }

    /// <summary>Pull policy of VTAdmin.</summary>
    public string? Vtadmin { get; init; }

    /// <summary>Pull policy of VTOrc.</summary>
    public string? Vtorc { get; init; }

    /// <summary>Pull policy of VTGate.</summary>
    public string? Vtgate { get; init; }

    /// <summary>Pull policy of vttablet.</summary>
    public string? Vttablet { get; init; }

    /// <summary>Pull policy of vtbackup.</summary>
    public string? Vtbackup { get; init; }

    /// <summary>Pull policy of mysqld.</summary>
    public string? Mysqld { get; init; }

    /// <summary>Pull policy of mysqld_exporter.</summary>
    public string? MysqldExporter { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessImagePullPolicies> Shape { get; } =
        Shape<VitessImagePullPolicies>.Of("VitessImagePullPolicies")
        .Optional("vtctld", Kinds.Text, s => s.Vtctld, (s, v) => s with { Vtctld = v })
        .Optional("vtadmin", Kinds.Text, s => s.Vtadmin, (s, v) => s with { Vtadmin = v })
        .Optional("vtorc", Kinds.Text, s => s.Vtorc, (s, v) => s with { Vtorc = v })
        .Optional("vtgate", Kinds.Text, s => s.Vtgate, (s, v) => s with { Vtgate = v })
        .Optional("vttablet", Kinds.Text, s => s.Vttablet, (s, v) => s with { Vttablet = v })
        .Optional("vtbackup", Kinds.Text, s => s.Vtbackup, (s, v) => s with { Vtbackup = v })
        .Optional("mysqld", Kinds.Text, s => s.Mysqld, (s, v) => s with { Mysqld = v })
        .Optional("mysqldExporter", Kinds.Text, s => s.MysqldExporter, (s, v) => s with { MysqldExporter = v });
}
