using System.Diagnostics;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>Clients that nobody here wrote: every kubectl at hand, and Python's.</summary>
public sealed class ForeignClientsTests
{
    private const string Shard = "minimal-main-x-x-5d7986fe";
    private const string Object = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"applied"},"data":{"a":"1"}}""";

    // What each command writes, as a pattern over its whole output. Source of the forms: a real server's answers.
    private static readonly (string Command, string Output)[] Usual =
    [
        ("version", @"Server Version: .*v1\.35"),
        ("get namespaces", @"NAME +STATUS +AGE\ndefault +Active +\w+\n"),
        ("get nodes", @"NAME +STATUS +ROLES +AGE +VERSION\nnode-zone1-0 +Ready +<none> +\w+ +v1\.35\.4\n"),
        ("get pods -o wide", @"NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\nminimal-etcd-\w+-1 +1/1 +Running +0 +\w+ +[\d.]+ +node-zone1-\d +<none> +<none>\n"),
        ("get vitessshards", @$"NAME +SHARD +PRIMARY +WRITES +READY +WHY +AGE\n{Shard} +- +zone1-\d+ +True +True +Settled +\w+\n"),
        ("get vts,vtk,vt -A", @"vitessshard\.planetscale\.com/.*\n[\s\S]*vitesskeyspace\.planetscale\.com/[\s\S]*vitesscluster\.planetscale\.com/minimal"),
        ("get all", @"pod/minimal-etcd[\s\S]*service/minimal-[\s\S]*deployment\.apps/minimal-[\s\S]*replicaset\.apps/minimal-"),
        ("get pvc,pv", @"Bound"),
        ($"get vts {Shard} -o jsonpath={{.status.conditions.Ready.status}}", "^True$"),
        ("get pods -l planetscale.com/component=vttablet -o name", @"^pod/minimal-vttablet-\S+\npod/minimal-vttablet-\S+\n$"),
        ("get pods --field-selector spec.nodeName=none", "No resources found"),
        ($"describe vts {Shard}", @"Kind: +VitessShard[\s\S]*Reason: +Settled"),
        ("explain vitessshard.status.conditions", @"VERSION: +v2[\s\S]*FIELD: conditions"),
        ("api-resources --api-group=planetscale.com", @"vitessshards +vts +planetscale.com/v2 +true +VitessShard"),
        ("auth can-i create pods", "^yes"),
        ("create namespace theirs-VERSION", "^namespace/theirs-.* created"),
        ("create configmap made-VERSION --from-literal=a=1", "^configmap/made-.* created"),
        ("apply -f FILE", "configmap/applied (created|configured|unchanged)"),
        ("apply --server-side --force-conflicts -f FILE", "configmap/applied serverside-applied"),
        ("diff -f FILE", "^$"),
        ("patch configmap made-VERSION --type=merge -p {\"data\":{\"a\":\"2\"}}", "configmap/made-.* patched"),
        ($"annotate vts {Shard} seen-by=VERSION --overwrite", $"{Shard} annotated?\n"),
        ("label configmap made-VERSION a=b", "configmap/made-.* labeled"),
        ("scale deployment -l planetscale.com/component=vtgate --replicas=1", "scaled"),
        ("rollout status deployment -l planetscale.com/component=vtgate", "successfully rolled out"),
        ("wait pods -l planetscale.com/component=vttablet --for=condition=Ready --timeout=240s", "condition met"),
        ("wait vt/minimal --for=condition=Available --timeout=240s", "vitesscluster.planetscale.com/minimal condition met"),
        ("wait vtk --all --for=condition=Available --timeout=240s", "condition met"),
        ($"wait vts/{Shard} --for=jsonpath={{.status.conditions.Available.status}}=True --timeout=240s", "condition met"),
        ("replace -f FILE", "configmap/applied replaced"),
        ("apply -f WARNINGS", @"validatingadmissionpolicy\.admissionregistration\.k8s\.io/\S+ (created|configured|unchanged)\nvalidatingadmissionpolicybinding\.\S+ (created|configured|unchanged)"),
        ("apply --server-side --force-conflicts -f WARNINGS", @"policybinding\.\S+ serverside-applied"),
        ("annotate vt minimal warned-by=VERSION --overwrite", @"Warning: Validation failed for ValidatingAdmissionPolicy '[\s\S]*\(few-zones\)"),
        ("get validatingadmissionpolicies", "vitess-cluster-warnings.planetscale.com"),
        ("delete -f WARNINGS", "validatingadmissionpolicybinding.* deleted"),
        ("delete configmap made-VERSION", "configmap \"made-.*\" deleted"),
        ("delete -f FILE --wait", "configmap \"applied\" deleted"),
        ("get configmap made-VERSION", "Error from server \\(NotFound\\): configmaps \"made-.*\" not found"),
    ];

    [LiveFact]
    public async Task Every_kubectl_at_hand_does_what_it_does_with_a_real_server()
    {
        using var server = await Standing();
        var file = Path.Combine(Path.GetDirectoryName(server.Kubeconfig) ?? "", "object.json");
        await File.WriteAllTextAsync(file, Object);
        var failures = new List<string>();
        foreach (var kubectl in Kubectls())
        {
            var version = Path.GetFileName(kubectl).Replace('.', '-');
            foreach (var (command, expected) in Usual)
            {
                var line = command.Replace("VERSION", version, StringComparison.Ordinal).Replace("FILE", file, StringComparison.Ordinal)
                    .Replace("WARNINGS", Path.Combine(Repository.Root, "crds", "warnings.yaml"), StringComparison.Ordinal);
                var output = await Run(kubectl, ["--kubeconfig", server.Kubeconfig, .. line.Split(' ')]);
                if (!Regex.IsMatch(output, expected))
                {
                    failures.Add($"{version} {line}\n{output}");
                }
            }
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [LiveFact(Needs = "/usr/lib/python3/dist-packages/kubernetes")]
    public async Task Pythons_client_lists_watches_and_patches()
    {
        const string Python = "/usr/bin/python3";
        using var server = await Standing();
        var output = await Run(Python, ["-c", $$$$"""
            from kubernetes import client, config, watch
            config.load_kube_config("{{{{server.Kubeconfig}}}}", context="admin")
            core, custom = client.CoreV1Api(), client.CustomObjectsApi()
            pods = core.list_namespaced_pod("default", label_selector="planetscale.com/component=vttablet")
            print("listed", len(pods.items), pods.items[0].status.phase)
            page = core.list_namespaced_pod("default", limit=2)
            print("paged", len(page.items), page.metadata._continue is not None)
            custom.patch_namespaced_custom_object("planetscale.com", "v2", "default", "vitessshards", "{{{{Shard}}}}", {"metadata": {"annotations": {"python": "was here"}}})
            for event in watch.Watch().stream(custom.list_namespaced_custom_object, "planetscale.com", "v2", "default", "vitessshards", timeout_seconds=120):
                if event["object"]["metadata"].get("annotations", {}).get("python"):
                    print("watched", event["type"])
                    break
            core.delete_namespaced_pod(pods.items[0].metadata.name, "default")
            for event in watch.Watch().stream(core.list_namespaced_pod, "default", resource_version=pods.metadata.resource_version, timeout_seconds=240):
                if event["type"] == "DELETED":
                    print("deleted", event["object"].metadata.name == pods.items[0].metadata.name)
                    break
            try:
                core.read_namespaced_pod("none", "default")
            except client.ApiException as refused:
                print("refused", refused.status, refused.reason)
            """]);
        Assert.Matches("^listed 2 Running\npaged 2 True\nwatched (ADDED|MODIFIED)\ndeleted True\nrefused 404 Not Found\n$", output);
    }

    private static async Task<LiveServer> Standing()
    {
        var server = LiveServer.Start(
            Path.Combine(Repository.Root, "crds", "examples", "minimal.yaml"), "--speed", "10");
        await server.Until(
            "ready", status => status["isReady"] == Json.True && status["unreadyPods"]?.Items.Count == 0, TimeSpan.FromMinutes(5));
        await server.Until("settled", async () => Conditions.StatusOf(
            (await server.Ask(HttpMethod.Get, $"/apis/planetscale.com/v2/namespaces/default/vitessshards/{Shard}"))["status"] ?? Json.EmptyMap,
            "Progressing") == "False", TimeSpan.FromMinutes(5));
        return server;
    }

    /// <summary>The kubectls in PATH, and those of the versions beside them.</summary>
    private static List<string> Kubectls() => [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/lib/google-cloud-sdk/bin").Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "kubectl*"))
        .Where(path => Regex.IsMatch(Path.GetFileName(path), @"^kubectl(\.1\.\d+)?$"))
        .DistinctBy(Path.GetFileName).Order(StringComparer.Ordinal)];

    private static async Task<string> Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = Path.GetTempPath();
        using var process = Process.Start(start) ?? throw new InvalidOperationException(program);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        var ended = await error;
        await process.WaitForExitAsync();
        return output + ended;
    }
}
