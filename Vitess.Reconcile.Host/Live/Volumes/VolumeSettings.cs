using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>Who is asked how full volumes are. The set is closed.</summary>
internal abstract record VolumeSettings
{
    private VolumeSettings() { }

    /// <summary>Nobody: usage is unknown.</summary>
    internal sealed record None : VolumeSettings;

    /// <summary>The kubelets, as the operator's own account.</summary>
    /// <param name="How">How they are reached; without authorities of their own, the cluster's are trusted.</param>
    internal sealed record Kubelets(KubeletSettings How) : VolumeSettings;

    /// <summary>A Prometheus that scrapes the kubelets.</summary>
    /// <param name="Server">Its address.</param>
    /// <param name="TokenFile">A file with a bearer token, read anew each time; null for none.</param>
    internal sealed record Prometheus(Uri Server, string? TokenFile) : VolumeSettings;

    /// <summary>Those to ask.</summary>
    /// <param name="access">How the API server is reached; whom it trusts is trusted here too.</param>
    /// <param name="client">The API server.</param>
    /// <param name="clock">The clock.</param>
    internal IReadOnlyList<IVolumeSource> Open(KubeAccess access, KubeClient client, SteadyClock clock) => this switch
    {
        Kubelets it => [
            new KubeletVolumes(
                it.How.Authorities is null && !it.How.IsInsecure ? it.How with { Authorities = access.Authority?.Read() } : it.How,
                (node, stop) => AddressOf(client, node, clock, stop),
                stop => Told(async () => await client.Token(stop)))],
        Prometheus it => [
            new PrometheusVolumes(it.Server, stop => Told(async () =>
                it.TokenFile is { } file ? (await File.ReadAllTextAsync(file, stop)).Trim() : null))],
        _ => [],
    };

    /// <summary>The address that a node has inside the cluster; null when there is none.</summary>
    internal static async Task<string?> AddressOf(KubeClient client, string node, SteadyClock clock, CancellationToken stop)
    {
        var request = new KubeRequest(HttpMethod.Get, ApiResource.Of(Kinds.Node).Object("", node))
        {
            Deadline = clock.Now + TimeSpan.FromSeconds(10), IsRepeatable = true,
        };
        var reply = await client.Send(request, stop);
        if (reply is not KubeReply.Answered { IsSuccess: true } answer || KubeOutcomes.ObjectOf(answer) is not { } found)
        {
            throw new VolumesUnreadableException($"node {node}: {KubeOutcomes.Why(reply)}");
        }
        return (found.At("status", "addresses")?.Items ?? [])
            .FirstOrDefault(address => address["type"]?.AsText == "InternalIP")?["address"]?.AsText;
    }

    private static async Task<string?> Told(Func<Task<string?>> token)
    {
        try
        {
            return await token();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or KubeAccessException)
        {
            throw new VolumesUnreadableException($"the token: {failure.Message}", failure);
        }
    }
}
