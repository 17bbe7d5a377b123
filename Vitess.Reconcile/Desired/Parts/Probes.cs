namespace Vitess.Reconcile.Desired.Parts;

/// <summary>How Kubernetes asks containers whether they are well.</summary>
internal static class Probes
{
    // Reason: together five minutes of silence after the first five are allowed, as a vttablet needs that long to recover.
    private const int LivenessInitialSeconds = 300;
    private const int LivenessFailures = 30;

    /// <summary>Asks a page, with Kubernetes' own periods.</summary>
    internal static Json Ready(string path, Port port) => Json.Map(("httpGet", Page(path, port)));

    /// <summary>Asks a page, and is patient.</summary>
    internal static Json Alive(string path, Port port) => Json.Map(
        ("httpGet", Page(path, port)),
        ("initialDelaySeconds", LivenessInitialSeconds),
        ("failureThreshold", LivenessFailures));

    /// <summary>Tries a port every two seconds.</summary>
    internal static Json Listening(Port port) =>
        Json.Map(("tcpSocket", Json.Map(("port", port.Number))), ("periodSeconds", 2));

    /// <summary>Runs etcdctl every five seconds; ready soon, and killed only late.</summary>
    internal static Json Etcdctl(string question, bool isPatient) => Json.Map(
        ("exec", Json.Map(("command", Json.List("etcdctl", "endpoint", question)))),
        ("initialDelaySeconds", isPatient ? LivenessInitialSeconds : 1),
        ("periodSeconds", 5),
        ("timeoutSeconds", 5),
        ("successThreshold", 1),
        ("failureThreshold", isPatient ? LivenessFailures : 3));

    private static Json Page(string path, Port port) =>
        Json.Map(("path", path), ("port", port.Name), ("scheme", "HTTP"));
}
