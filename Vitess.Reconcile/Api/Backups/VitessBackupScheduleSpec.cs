using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One schedule of a cluster; written by the operator.</summary>
public sealed record VitessBackupScheduleSpec
{
    /// <summary>What the spec of the cluster says of this schedule.</summary>
    public VitessBackupScheduleTemplate Template { get; init; } = new();

    /// <summary>The cluster it belongs to.</summary>
    public string? Cluster { get; init; }

    /// <summary>Image of the Jobs that call vtctld.</summary>
    public string? Image { get; init; }

    /// <summary>When that image is pulled.</summary>
    public string? ImagePullPolicy { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessBackupScheduleSpec> Shape { get; } =
        Shape<VitessBackupScheduleSpec>.Of("VitessBackupScheduleSpec")
        .Inlined(VitessBackupScheduleTemplate.Shape, s => s.Template, (s, v) => s with { Template = v })
        .Required("cluster", Kinds.Text, s => s.Cluster, (s, v) => s with { Cluster = v })
        .Optional("image", Kinds.Text, s => s.Image, (s, v) => s with { Image = v })
        .Optional("imagePullPolicy", Kinds.Text, s => s.ImagePullPolicy, (s, v) => s with { ImagePullPolicy = v });
}
