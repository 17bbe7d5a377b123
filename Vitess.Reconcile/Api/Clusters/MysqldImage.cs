using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>
/// The image of mysqld, given under the flavour it is compatible with; of several the first in this order counts.
/// </summary>
public sealed record MysqldImage
{
    /// <summary>Image for the flavour MySQL56.</summary>
    public string? Mysql56Compatible { get; init; }

    /// <summary>Image for the flavour MySQL80.</summary>
    public string? Mysql80Compatible { get; init; }

    /// <summary>Image for the flavour MariaDB.</summary>
    public string? MariadbCompatible { get; init; }

    /// <summary>Image for the flavour MariaDB103.</summary>
    public string? Mariadb103Compatible { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<MysqldImage> Shape { get; } = Shape<MysqldImage>.Of("MysqldImage")
        .Optional(
            "mysql56Compatible", Kinds.Text,
            s => s.Mysql56Compatible, (s, v) => s with { Mysql56Compatible = v })
        .Optional(
            "mysql80Compatible", Kinds.Text,
            s => s.Mysql80Compatible, (s, v) => s with { Mysql80Compatible = v })
        .Optional(
            "mariadbCompatible", Kinds.Text,
            s => s.MariadbCompatible, (s, v) => s with { MariadbCompatible = v })
        .Optional(
            "mariadb103Compatible", Kinds.Text,
            s => s.Mariadb103Compatible, (s, v) => s with { Mariadb103Compatible = v });
}
