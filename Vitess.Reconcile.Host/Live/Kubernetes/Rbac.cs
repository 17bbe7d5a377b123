using System.Globalization;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Roles and bindings for an installation: as little as it can do with.</summary>
/// <param name="Scope">The namespaces that it looks after.</param>
/// <param name="Namespace">Its own namespace, with its lease and its service account.</param>
/// <param name="Account">Its service account.</param>
internal sealed record Rbac(Scope Scope, string Namespace, string Account)
{
    private const string ApiVersion = "rbac.authorization.k8s.io/v1";

    /// <summary>Whether the kubelets are asked how full volumes are.</summary>
    internal bool AsksKubelets { get; init; }

    /// <summary>The objects to apply.</summary>
    internal ValueList<Json> Objects()
    {
        var found = new List<Json>(Grant(ClusterWide(Scope), null, ClusterName(Account, Namespace), Account, Namespace));
        foreach (var space in Scope.Namespaces)
        {
            found.AddRange(Grant(Of(PermissionScope.Watched), space, Account, Account, Namespace));
        }
        found.AddRange(Grant(Of(PermissionScope.Own), Namespace, OwnName(Account), Account, Namespace));
        if (AsksKubelets)
        {
            found.AddRange(Grant(Permissions.Kubelets, null, ClusterName(KubeletsName(Account), Namespace), Account, Namespace));
        }
        return found.ToValueList();
    }

    /// <summary>
    /// The name of a role in the whole cluster, where another installation may have one too: with the operator's namespace, unless
    /// that is the usual one.
    /// </summary>
    /// <remarks>Reason: a binding of another installation under the same name would take this one's rights away. No namespace has a colon.</remarks>
    internal static string ClusterName(string name, string space) => space == LeasePlaces.Default ? name : $"{name}:{space}";

    /// <summary>The name of the role that may ask kubelets.</summary>
    internal static string KubeletsName(string account) => $"{account}-kubelets";

    /// <summary>The name of the role in the operator's own namespace.</summary>
    internal static string OwnName(string account) => $"{account}-own";

    /// <summary>What is granted in the whole cluster.</summary>
    internal static ValueList<Permission> ClusterWide(Scope scope) => Permissions.All
        .Where(one => one.Scope == PermissionScope.Cluster
            || (scope.Namespaces.Count == 0 && one.Scope == PermissionScope.Watched))
        .ToValueList();

    /// <summary>What is granted at one of the places.</summary>
    internal static ValueList<Permission> Of(PermissionScope scope) =>
        Permissions.All.Where(one => one.Scope == scope).ToValueList();

    /// <summary>A role and its binding.</summary>
    /// <param name="permissions">What it allows.</param>
    /// <param name="space">Where; null for the whole cluster.</param>
    /// <param name="name">The name of both.</param>
    /// <param name="account">The service account that it is bound to.</param>
    /// <param name="accountSpace">That account's namespace.</param>
    internal static ValueList<Json> Grant(
        ValueList<Permission> permissions, string? space, string name, string account, string accountSpace)
    {
        var kind = space is null ? "ClusterRole" : "Role";
        return
        [
            Json.Map(
                ("apiVersion", ApiVersion),
                ("kind", kind),
                ("metadata", Meta(space, name)),
                ("rules", Json.List(permissions.Select(Rule)))),
            Json.Map(
                ("apiVersion", ApiVersion),
                ("kind", kind + "Binding"),
                ("metadata", Meta(space, name)),
                ("roleRef", Json.Map(("apiGroup", "rbac.authorization.k8s.io"), ("kind", kind), ("name", name))),
                ("subjects", Json.List(Json.Map(("kind", "ServiceAccount"), ("name", account), ("namespace", accountSpace))))),
        ];
    }

    /// <summary>Whether these roles allow a request to the API server.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="target">The path with its query.</param>
    internal bool Allows(string method, string target)
    {
        if (ApiRequest.Of(method, target) is not { } asked)
        {
            // Discovery is everybody's who is known at all.
            return method == "GET";
        }
        return Permissions.All.Any(one => one.Group == asked.Group
            && one.Resources.Contains(asked.Resource)
            && one.Verbs.Contains(asked.Verb)
            && (one.Names.Count == 0 || (asked.Name is { } name && one.Names.Contains(name)))
            && IsIn(one.Scope, asked.Namespace));
    }

    private bool IsIn(PermissionScope scope, string? space) => scope switch
    {
        PermissionScope.Watched => Scope.Namespaces.Count == 0 || (space is not null && Scope.Namespaces.Contains(space)),
        PermissionScope.Own => space == Namespace,
        PermissionScope.Cluster => space is null,
    };

    private static Json Meta(string? space, string name) => Json.Map(("name", name), ("namespace", space));

    private static Json Rule(Permission permission) => Json.Map(
        ("apiGroups", Json.List(permission.Group)),
        ("resources", Json.List(permission.Resources.Select(Json.FromString))),
        ("resourceNames", permission.Names.Count > 0 ? Json.List(permission.Names.Select(Json.FromString)) : null),
        ("verbs", Json.List(permission.Verbs.Select(Json.FromString))));
}

/// <summary>A request as RBAC sees it.</summary>
/// <param name="Verb">What is done.</param>
/// <param name="Group">The API group.</param>
/// <param name="Resource">The resource, with a slash before a subresource.</param>
/// <param name="Namespace">The namespace; null for none and for all.</param>
/// <param name="Name">The object; null for a collection.</param>
internal sealed record ApiRequest(string Verb, string Group, string Resource, string? Namespace, string? Name)
{
    /// <summary>What a request is; null when it names no resource.</summary>
    internal static ApiRequest? Of(string method, string target)
    {
        var halves = target.Split('?', 2);
        var path = halves[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, rest) = path switch
        {
            ["api", _, .. var core] => ("", core),
            ["apis", var named, _, .. var others] => (named, others),
            _ => ("", []),
        };
        string? space = null;
        if (rest is ["namespaces", var inSpace, _, ..])
        {
            (space, rest) = (inSpace, rest[2..]);
        }
        if (rest.Length == 0)
        {
            return null;
        }
        var name = rest.Length > 1 ? rest[1] : null;
        var isWatch = halves.Length > 1 && halves[1].Split('&').Contains("watch=true");
        var verb = method.ToUpper(CultureInfo.InvariantCulture) switch
        {
            "GET" when isWatch => "watch",
            "GET" => name is null ? "list" : "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => name is null ? "deletecollection" : "delete",
            var other => other,
        };
        return new(verb, group, rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0], space, name);
    }
}
