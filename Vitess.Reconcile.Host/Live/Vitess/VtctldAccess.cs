using System.Text;
using System.Text.Json;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>How the vtctld of a cluster is reached and convinced of who calls.</summary>
/// <remarks>
/// Equal accesses share connections. A Secret in the cluster's namespace holds it, and an annotation of the VitessCluster
/// names the Secret; a cluster without the annotation has an open vtctld, as the Go operator makes it.
/// </remarks>
internal sealed record VtctldAccess
{
    /// <summary>On a VitessCluster: the name of the Secret that holds what its vtctld asks for.</summary>
    internal const string Annotation = Annotations.Prefix + "vtctld-access";

    /// <summary>An open vtctld without TLS, at the address that its Service's name resolves to.</summary>
    internal static VtctldAccess Open { get; } = new();

    /// <summary>The user of static authentication; null for none.</summary>
    internal string? Username { get; init; }

    /// <summary>The password of static authentication; null for none.</summary>
    internal string? Password { get; init; }

    /// <summary>How the connection is encrypted; null for not at all.</summary>
    internal VtctldTls? Tls { get; init; }

    /// <summary>The vtctlds behind the Service that are ready, as host and port; empty to have its name resolved.</summary>
    internal ValueList<string> Endpoints { get; init; } = [];

    /// <summary>Reads the data of a Secret: <c>username</c> and <c>password</c>, or <c>creds.json</c> in the form of
    /// vtctldclient; <c>ca.crt</c>, <c>tls.crt</c> and <c>tls.key</c> in PEM; <c>server-name</c>; <c>tls</c> with any
    /// content for TLS by the system's authorities.</summary>
    /// <param name="data">The decoded data by key.</param>
    /// <exception cref="FormatException">The credentials are not what vtctldclient reads.</exception>
    internal static VtctldAccess Of(IReadOnlyDictionary<string, byte[]> data)
    {
        var (username, password) = data.TryGetValue("creds.json", out var file)
            ? Credentials(file)
            : (Text(data, "username"), Text(data, "password"));
        var authorities = Text(data, "ca.crt");
        var certificate = Text(data, "tls.crt");
        var server = Text(data, "server-name");
        var isEncrypted = authorities is not null || certificate is not null || server is not null
            || data.ContainsKey("tls");
        return new()
        {
            Username = username,
            Password = password,
            Tls = isEncrypted ? new(authorities, certificate, Text(data, "tls.key"), server) : null,
        };
    }

    /// <summary>Who calls, without the password.</summary>
    public override string ToString() =>
        $"{(Tls is null ? "plain" : "TLS")}, as {Username ?? "nobody"}, at {(Endpoints.Count == 0 ? "its name" : Endpoints)}";

    private static (string? Username, string? Password) Credentials(byte[] file)
    {
        try
        {
            using var document = JsonDocument.Parse(file);
            var root = document.RootElement;
            return (root.GetProperty(nameof(Username)).GetString(), root.GetProperty(nameof(Password)).GetString());
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("creds.json is not an object with the texts Username and Password", failure);
        }
    }

    private static string? Text(IReadOnlyDictionary<string, byte[]> data, string key) =>
        data.TryGetValue(key, out var value) && value.Length > 0
            ? Encoding.UTF8.GetString(value).TrimEnd('\r', '\n')
            : null;
}

/// <summary>How a connection is encrypted. All are PEM.</summary>
/// <param name="Authorities">Who may have signed the server's certificate; null for whom the system trusts.</param>
/// <param name="Certificate">The client's own certificate and its chain; null for none.</param>
/// <param name="Key">The key of the client's certificate; null for none.</param>
/// <param name="ServerName">The name in the server's certificate; null for the address that is called.</param>
internal sealed record VtctldTls(string? Authorities, string? Certificate, string? Key, string? ServerName)
{
    /// <summary>What is given, without its content.</summary>
    public override string ToString() => $"TLS{(Certificate is null ? "" : " with a certificate")}";
}
