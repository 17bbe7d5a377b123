using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How components reach a topology server.</summary>
public sealed record VitessLockserverParams
{
    /// <summary>The kind of server, in the words of Vitess' flags, such as <c>etcd2</c>.</summary>
    public string? Implementation { get; init; }

    /// <summary>Host and port; several with commas between them.</summary>
    public string? Address { get; init; }

    /// <summary>The path under which all records lie.</summary>
    public string? RootPath { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessLockserverParams> Shape { get; } =
        Shape<VitessLockserverParams>.Of("VitessLockserverParams")
        .Required("implementation", Kinds.Text, s => s.Implementation, (s, v) => s with { Implementation = v })
        .Required("address", Kinds.Text, s => s.Address, (s, v) => s with { Address = v })
        .Required("rootPath", Kinds.Text, s => s.RootPath, (s, v) => s with { RootPath = v });
}
