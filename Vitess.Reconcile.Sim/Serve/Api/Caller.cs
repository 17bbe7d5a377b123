using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>Somebody who may ask.</summary>
/// <param name="Name">Whose name refusals carry.</param>
/// <param name="Allows">Whether a request, by method and target, is allowed.</param>
internal sealed record Caller(string Name, Func<string, string, bool> Allows)
{
    /// <summary>Whoever may do anything.</summary>
    internal static Caller Everybody { get; } = new("admin", (_, _) => true);

    /// <summary>The groups that it is in.</summary>
    internal ValueList<string> Groups => Name == "admin" ? ["system:masters", "system:authenticated"] : ["system:authenticated"];

    /// <summary>The refusal of a request; null when it is allowed.</summary>
    internal ApiAnswer? Refuse(string method, string target)
    {
        if (Allows(method, target))
        {
            return null;
        }
        var asked = ApiRequest.Of(method, target);
        var what = asked is null ? $"cannot {method} path \"{target}\"" : string.Concat(
            $"cannot {asked.Verb} resource \"{asked.Resource}\" in API group \"{asked.Group}\" ",
            asked.Namespace is { } space ? $"in the namespace \"{space}\"" : "at the cluster scope");
        return Status(403, "Forbidden", $"{asked?.Resource} is forbidden: User \"{Name}\" {what}");
    }

    /// <summary>The refusal of who does not say who he is.</summary>
    internal static ApiAnswer Unknown { get; } = Status(401, "Unauthorized", "Unauthorized");

    private static ApiAnswer Status(int code, string reason, string message) =>
        new(code, new World.Api.ApiResult(code, null, reason, message).Body);
}
