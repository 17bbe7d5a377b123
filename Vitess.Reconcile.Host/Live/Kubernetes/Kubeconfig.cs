using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Kubeconfig files, merged as kubectl merges them: what an earlier file says stands.</summary>
internal sealed class Kubeconfig
{
    private static readonly string[] Proxies = ["http", "https", "socks4", "socks4a", "socks5"];

    private readonly SortedDictionary<string, (Json Value, string Folder)> clusters = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (Json Value, string Folder)> users = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (Json Value, string Folder)> contexts = new(StringComparer.Ordinal);
    private string current = "";

    /// <summary>Reads the files in order.</summary>
    /// <param name="files">The files.</param>
    /// <param name="mayBeMissing">Whether a file that is not there is passed over, as in the list of KUBECONFIG.</param>
    internal static Kubeconfig Read(IEnumerable<string> files, bool mayBeMissing)
    {
        var config = new Kubeconfig();
        foreach (var file in files)
        {
            if (!mayBeMissing || File.Exists(file))
            {
                config.Add(file);
            }
        }
        return config;
    }

    /// <summary>How the API server of a context is reached.</summary>
    /// <param name="context">The context; null for the current one.</param>
    internal KubeAccess Access(string? context)
    {
        var name = context ?? current;
        if (name.Length == 0)
        {
            throw new KubeAccessException(
                "No context is chosen: the kubeconfig has no current-context. Name one with --context"
                + (contexts.Count > 0 ? $": {string.Join(", ", contexts.Keys)}." : "."));
        }
        var (chosen, _) = Find(contexts, name, "context");
        var clusterName = chosen["cluster"]?.AsText ?? "";
        var (cluster, folder) = Find(clusters, clusterName, "cluster");
        var user = chosen["user"]?.AsText is { Length: > 0 } userName
            ? Find(users, userName, "user")
            : (Value: Json.EmptyMap, Folder: folder);
        if (UrlOf(cluster["server"]?.AsText, "http", "https") is not { } server)
        {
            throw new KubeAccessException($"Cluster \"{clusterName}\" of the kubeconfig has no server. Write its URL.");
        }
        var serverName = cluster["tls-server-name"]?.AsText is { Length: > 0 } given ? given : null;
        if (serverName is not null && Uri.CheckHostName(serverName) is UriHostNameType.Unknown or UriHostNameType.IPv6)
        {
            throw new KubeAccessException($"Cluster \"{clusterName}\" of the kubeconfig has a tls-server-name that is not the name of a host: \"{serverName}\".");
        }
        var proxy = UrlOf(cluster["proxy-url"]?.AsText, Proxies);
        if (proxy is null && cluster["proxy-url"]?.AsText is { Length: > 0 })
        {
            throw new KubeAccessException(
                $"Cluster \"{clusterName}\" of the kubeconfig has a proxy-url that is none. Write SCHEME://HOST:PORT with a scheme of {string.Join(", ", Proxies)}.");
        }
        return new()
        {
            Server = server,
            Authority = PemOf(cluster, folder, "certificate-authority"),
            IsUnverified = cluster["insecure-skip-tls-verify"]?.AsBoolean == true,
            ServerName = serverName,
            Proxy = proxy,
            Client = PemOf(user.Value, user.Folder, "client-certificate") is { } certificate
                && PemOf(user.Value, user.Folder, "client-key") is { } key ? (certificate, key) : null,
            Credential = CredentialOf(user.Value, user.Folder, cluster),
            Namespace = chosen["namespace"]?.AsText is { Length: > 0 } space ? space : "default",
        };
    }

    private static Uri? UrlOf(string? text, params string[] schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme) ? url : null;

    private void Add(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new KubeAccessException($"Kubeconfig {file} cannot be read: {unreadable.Message}", unreadable);
        }
        var parsed = YamlReader.Read(text, linesBefore: 0);
        if (parsed.Faults.Count > 0)
        {
            throw new KubeAccessException($"{file}:{parsed.Faults[0].Line}: {parsed.Faults[0].Defect.Problem}");
        }
        var value = parsed.Value ?? Json.EmptyMap;
        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        Collect(value, "clusters", "cluster", folder, clusters);
        Collect(value, "users", "user", folder, users);
        Collect(value, "contexts", "context", folder, contexts);
        current = current.Length > 0 ? current : value["current-context"]?.AsText ?? "";
    }

    private static void Collect(
        Json value, string list, string member, string folder, SortedDictionary<string, (Json, string)> all)
    {
        foreach (var entry in value[list]?.Items ?? [])
        {
            all.TryAdd(entry["name"]?.AsText ?? "", (entry[member] ?? Json.EmptyMap, folder));
        }
    }

    private static (Json Value, string Folder) Find(
        SortedDictionary<string, (Json Value, string Folder)> all, string name, string what) =>
        all.TryGetValue(name, out var found) ? found : throw new KubeAccessException(
            $"The kubeconfig has no {what} \"{name}\". It has: {string.Join(", ", all.Keys.DefaultIfEmpty("none"))}.");

    /// <summary>What is given in place wins over a file, as in kubectl.</summary>
    private static Pem? PemOf(Json from, string folder, string name) =>
        from[name + "-data"]?.AsText is { Length: > 0 } data ? new(null, Decoded(data, name))
        : from[name]?.AsText is { Length: > 0 } file ? new(Path.Combine(folder, file))
        : null;

    private static string Decoded(string data, string name)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException broken)
        {
            throw new KubeAccessException($"{name}-data of the kubeconfig is not base64. Take it from the file again.", broken);
        }
    }

    private static Credential CredentialOf(Json user, string folder, Json cluster)
    {
        if (user["tokenFile"]?.AsText is { Length: > 0 } file)
        {
            return new Credential.TokenFile(Path.Combine(folder, file));
        }
        if (user["token"]?.AsText is { Length: > 0 } token)
        {
            return new Credential.Token(token);
        }
        if (user["username"]?.AsText is { Length: > 0 } name)
        {
            return new Credential.Password(name, user["password"]?.AsText ?? "");
        }
        if (user["exec"] is not { IsMap: true } exec)
        {
            return new Credential.None();
        }
        var command = exec["command"]?.AsText ?? "";
        return new Credential.Exec(
            exec["apiVersion"]?.AsText ?? "client.authentication.k8s.io/v1",
            // A path with a slash is relative to the file; a bare name is looked up in PATH.
            command.Contains('/', StringComparison.Ordinal) ? Path.Combine(folder, command) : command,
            (exec["args"]?.Items ?? []).Select(argument => argument.AsText ?? "").ToValueList(),
            (exec["env"]?.Items ?? []).ToValueMap(pair => pair["name"]?.AsText ?? "", pair => pair["value"]?.AsText ?? ""),
            exec["installHint"]?.AsText ?? "",
            exec["provideClusterInfo"]?.AsBoolean == true ? ClusterInfo(cluster, folder) : null);
    }

    private static Json ClusterInfo(Json cluster, string folder) => Json.Map(
        ("server", cluster["server"]),
        ("tls-server-name", cluster["tls-server-name"]),
        ("insecure-skip-tls-verify", cluster["insecure-skip-tls-verify"]),
        ("certificate-authority-data", PemOf(cluster, folder, "certificate-authority") is { } authority
            ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority.Read())) : null),
        ("proxy-url", cluster["proxy-url"]));
}
