namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>How an API server is reached, and as whom.</summary>
internal sealed record KubeAccess
{
    /// <summary>Scheme, host and port, and a path before all others where there is one.</summary>
    public required Uri Server { get; init; }

    /// <summary>Who vouches for the server; null for the authorities that the machine trusts.</summary>
    public Pem? Authority { get; init; }

    /// <summary>Whether the server's certificate is believed unseen.</summary>
    public bool IsUnverified { get; init; }

    /// <summary>The name that the server's certificate has to carry; null for the host in <see cref="Server"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>The proxy; null for the one that the environment names, if any.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Our certificate; null for none.</summary>
    public (Pem Certificate, Pem Key)? Client { get; init; }

    /// <summary>What else proves who we are.</summary>
    public Credential Credential { get; init; } = new Credential.None();

    /// <summary>The namespace where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whether that is the namespace of the pod in which this process runs.</summary>
    public bool IsPods { get; init; }
}

/// <summary>Text in PEM that may be renewed: given, or in a file that is read each time.</summary>
/// <param name="File">The file; null when the text is given.</param>
/// <param name="Text">The text; empty when there is a file.</param>
internal sealed record Pem(string? File, string Text = "")
{
    internal string Read() => File is null ? Text : System.IO.File.ReadAllText(File);
}

/// <summary>What proves to an API server who asks. The set is closed.</summary>
internal abstract record Credential
{
    private Credential() { }

    /// <summary>Nothing, or a certificate alone.</summary>
    internal sealed record None : Credential;

    /// <summary>A token.</summary>
    internal sealed record Token(string Value) : Credential;

    /// <summary>A file with a token, which is renewed from time to time.</summary>
    internal sealed record TokenFile(string Path) : Credential;

    /// <summary>A user's name and password.</summary>
    internal sealed record Password(string User, string Secret) : Credential;

    /// <summary>A program that is asked.</summary>
    /// <param name="ApiVersion">The form in which it answers.</param>
    /// <param name="Command">The program.</param>
    /// <param name="Arguments">Its arguments.</param>
    /// <param name="Environment">What is added to its environment.</param>
    /// <param name="InstallHint">What to tell when it is not there.</param>
    /// <param name="ClusterInfo">The cluster as it is told to the program; null when it does not want to know.</param>
    internal sealed record Exec(
        string ApiVersion,
        string Command,
        ValueList<string> Arguments,
        ValueMap<string, string> Environment,
        string InstallHint,
        Json? ClusterInfo) : Credential;
}

/// <summary>The way to an API server cannot be found.</summary>
internal sealed class KubeAccessException(string message, Exception? inner = null) : Exception(message, inner);
