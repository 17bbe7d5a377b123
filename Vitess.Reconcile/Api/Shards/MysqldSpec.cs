using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>The mysqld container of a tablet.</summary>
public sealed record MysqldSpec
{
    /// <summary>Of the mysqld container, and of vtbackup; required, though it may be empty.</summary>
    public Json? Resources { get; init; }

    /// <summary>Lines of a my.cnf that come last.</summary>
    public string? ConfigOverrides { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<MysqldSpec> Shape { get; } = Shape<MysqldSpec>.Of("MysqldSpec")
        .Required("resources", CoreKinds.Resources, s => s.Resources, (s, v) => s with { Resources = v })
        .Optional("configOverrides", Kinds.Text, s => s.ConfigOverrides, (s, v) => s with { ConfigOverrides = v });
}
