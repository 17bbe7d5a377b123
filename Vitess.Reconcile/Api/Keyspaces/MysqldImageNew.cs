using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>The image of mysqld of one keyspace; MariaDB can no longer be chosen here.</summary>
public sealed record MysqldImageNew
{
    /// <summary>Image for the flavour MySQL56.</summary>
    public string? Mysql56Compatible { get; init; }

    /// <summary>Image for the flavour MySQL80.</summary>
    public string? Mysql80Compatible { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<MysqldImageNew> Shape { get; } = Shape<MysqldImageNew>.Of("MysqldImageNew")
        .Optional(
            "mysql56Compatible", Kinds.Text,
            s => s.Mysql56Compatible, (s, v) => s with { Mysql56Compatible = v })
        .Optional(
            "mysql80Compatible", Kinds.Text,
            s => s.Mysql80Compatible, (s, v) => s with { Mysql80Compatible = v });
}
