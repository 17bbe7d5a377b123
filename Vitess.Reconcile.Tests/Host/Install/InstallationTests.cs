using System.Diagnostics;
using Vitess.Reconcile.Host.Install;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Host.Commands;

namespace Vitess.Reconcile.Tests.Host.Install;

public sealed class InstallationTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Vitess.Reconcile.Host", "deploy");

    [Fact]
    public void The_files_in_deploy_are_what_the_command_writes()
    {
        var stale = DeployFiles.All()
            .Where(file => !File.Exists(Path.Combine(Folder, file.Path)) || File.ReadAllText(Path.Combine(Folder, file.Path)) != file.Text)
            .Select(file => file.Path).ToList();
        Assert.True(stale.Count == 0,
            $"Not current: {string.Join(", ", stale)}. Regenerate them with\n"
            + "dotnet run -c Release --project Vitess.Reconcile.Host -- install --write Vitess.Reconcile.Host/deploy");
        var written = DeployFiles.All().Select(file => file.Path).Where(path => path.StartsWith("helm", StringComparison.Ordinal));
        Assert.Equal(
            written.Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(Folder, "helm"), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ops", "", false)]
    [InlineData("ops", "ops", false)]
    [InlineData("ops", "a,b,ops", false)]
    [InlineData("ops", "", true)]
    [InlineData("vitess-operator", "", true)]
    [InlineData("vitess-operator", "a,b", false)]
    public void The_chart_gives_what_the_command_prints(string space, string spaces, bool asksKubelets)
    {
        var scope = Scope.Of(spaces);
        var values = Values().With("watchNamespaces", Json.List(scope.Namespaces.Select(Json.FromString)))
            .With("volumeUsage", asksKubelets ? "kubelet" : "none");
        var installation = new Installation() { Namespace = space, Scope = scope, AsksKubelets = asksKubelets };
        var wanted = installation.Objects().Where(one => one["kind"]?.AsText != "Namespace").Select(WithPlainScope(spaces));
        Assert.Equal(Texts(wanted), Texts(Rendered(values, space)));
    }

    [Theory]
    [InlineData("a", "a", "b", "b")]
    [InlineData("a", "shop", "b", "store,else")]
    [InlineData("vitess-operator", "shop", "kubelets", "store")]
    [InlineData("vitess-operator", "", "ops", "shop")]
    [InlineData("vitess-operator", "", "ops", "")]
    public void Of_two_installations_none_takes_what_is_the_others(string space, string spaces, string otherSpace, string otherSpaces)
    {
        foreach (var backups in (ValueList<string>[])[[], ["backups"]])
        {
            var (one, other) = (Of(space, spaces, backups), Of(otherSpace, otherSpaces, backups));
            var shared = one.Keys.Where(other.ContainsKey).ToList();
            Assert.Contains("PriorityClass//vitess", shared);
            Assert.All(shared, key => Assert.Equal(one[key], other[key]));
        }
        // What a cluster was given under the usual names is still what it is given.
        Assert.Contains("ClusterRoleBinding//vitess-operator", Of("vitess-operator", spaces, []).Keys);
        Assert.Contains("ClusterRoleBinding//vitess-operator-kubelets", Of("vitess-operator", spaces, []).Keys);

        static ValueMap<string, Json> Of(string space, string spaces, ValueList<string> backups) =>
            new Installation { Namespace = space, Scope = Scope.Of(spaces), AsksKubelets = true, BackupNamespaces = backups }.Objects()
                .ToValueMap(one => $"{one["kind"]?.AsText}/{one.At("metadata", "namespace")?.AsText}/{one.At("metadata", "name")?.AsText}", one => one);
    }

    [Fact]
    public void Values_reach_the_pods()
    {
        var values = Values()
            .With("replicas", 3)
            .With("extraArgs", Json.List("--level=0", "a: b", "#c\nd"))
            .With("backupNamespaces", Json.List("shop", "ops"))
            .With("tolerations", Json.List(Json.Map(("operator", "Exists"))))
            .WithAt(["image", "digest"], "sha256:0123")
            .WithAt(["priorityClasses", "create"], false);
        var rendered = Rendered(values, "ops");
        var deployment = rendered.Single(one => one["kind"]?.AsText == "Deployment");
        var pod = deployment.At("spec", "template", "spec");
        Assert.Equal(3, deployment.At("spec", "replicas")?.AsInteger);
        Assert.Equal("vitess-operator@sha256:0123", pod?["containers"]?.Items[0]["image"]?.AsText);
        Assert.Equal(Json.List("run", "--log-format=json", "--level=0", "a: b", "#c\nd"), pod?["containers"]?.Items[0]["args"]);
        Assert.Equal(Json.List(Json.Map(("operator", "Exists"))), pod?["tolerations"]);
        Assert.DoesNotContain(rendered, one => one["kind"]?.AsText == "PriorityClass");
        Assert.Equal(
            ["ops", "shop"],
            rendered.Where(one => one["kind"]?.AsText == "ServiceAccount").Select(one => one.At("metadata", "namespace")?.AsText).Order());
    }

    [Fact]
    public void The_priority_class_that_pods_of_Vitess_name_is_made()
    {
        var named = Sample.Options.PriorityClass;
        var made = new Installation().Objects().Single(one => one["kind"]?.AsText == "PriorityClass" && one.At("metadata", "name")?.AsText == named);
        Assert.Equal(1000, made["value"]?.AsInteger);
        var tablet = Sample.Shard(Sample.Pool).Render().Tablets[0].Pod;
        Assert.Equal(named, tablet.Object.At("spec", "priorityClassName")?.AsText);
    }

    [Theory]
    [InlineData("\"1.10\"", "1.10")]
    [InlineData("20270101", "20270101")]
    public void A_tag_may_be_a_text_or_digits(string given, string tag) => Assert.Equal(
        $"vitess-operator:{tag}",
        Rendered(Values().WithAt(["image", "tag"], Json.Parse(given)), "ops").Single(one => one["kind"]?.AsText == "Deployment")
            .At("spec", "template", "spec", "containers")?.Items[0]["image"]?.AsText);

    [Fact]
    public void The_chart_makes_no_object_twice_whichever_namespaces_are_named_again()
    {
        var values = Values()
            .With("watchNamespaces", Json.List("shop", "ops", "shop"))
            .With("backupNamespaces", Json.List("shop", "ops", "else", "else"));
        var names = Rendered(values, "ops")
            .Select(one => $"{one["kind"]?.AsText}/{one.At("metadata", "namespace")?.AsText}/{one.At("metadata", "name")?.AsText}").ToList();
        Assert.Equal([], names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Contains("Role/else/vitess-operator-backup-storage", names);
    }

    [Theory]
    [InlineData("watchNamespaces")]
    [InlineData("backupNamespaces")]
    public void What_a_cloud_knows_the_account_by_is_said_of_each_with_which_backups_are_listed(string given)
    {
        var values = Values().With(given, Json.List("shop", "ops"))
            .With("serviceAccount", Json.Map(("annotations", Json.Map(("eks.amazonaws.com/role-arn", "arn:aws:iam::1:role/backups")))));
        var accounts = Rendered(values, "ops").Where(one => one["kind"]?.AsText == "ServiceAccount").ToList();
        Assert.Equal(["ops", "shop"], accounts.Select(one => one.At("metadata", "namespace")?.AsText).Order());
        Assert.All(accounts, one => Assert.Equal(values.At("serviceAccount", "annotations"), one.At("metadata", "annotations")));
    }

    // Helm takes a value away that somebody sets to null.
    [Theory]
    [InlineData("watchNamespaces")]
    [InlineData("backupNamespaces")]
    [InlineData("extraArgs")]
    public void A_list_that_is_taken_away_is_empty(string name) =>
        Assert.Equal(Texts(Rendered(Values(), "ops")), Texts(Rendered(Values().With(name, null), "ops")));

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"watchNamespaces": "shop"}""", false)]
    [InlineData("""{"watchNamespaces": [""]}""", false)]
    [InlineData("""{"extraArgs": "--log-level=debug"}""", false)]
    [InlineData("""{"image": {"repository": "", "tag": "1.10"}}""", false)]
    [InlineData("""{"volumeUsage": "kubelets"}""", false)]
    [InlineData("""{"replicas": 3, "volumeUsage": "kubelet", "watchNamespaces": ["shop"], "podMonitor": {"enabled": true}}""", true)]
    public void Helm_refuses_values_that_templates_would_make_something_else_of(string given, bool isTaken)
    {
        var schema = Json.Parse(File.ReadAllText(Path.Combine(Folder, "helm", "vitess-operator", "values.schema.json")));
        Assert.Equal(Values().Members.Keys.Order(StringComparer.Ordinal), schema["properties"]?.Members.Keys.Order(StringComparer.Ordinal));
        // A tag of digits is a whole number to Helm, and one such as 1.10 a number.
        Assert.Equal(Json.List("string", "integer"), schema.At("properties", "image", "properties", "tag", "type"));
        var values = Json.Map(Values().Members.Overlay(Json.Parse(given).Members));
        Assert.Equal(isTaken, SchemaCheck.Of(Structural.OfObject(schema), values, null, "").Count == 0);
    }

    [Fact]
    public void Pods_are_scraped_where_that_is_asked_for_with_the_labels_that_metrics_have()
    {
        Assert.DoesNotContain(Rendered(Values(), "ops"), one => one["kind"]?.AsText == "PodMonitor");
        var values = Values().With("podMonitor", Json.Map(("enabled", true), ("labels", Json.Map(("release", "stack")))));
        var chart = Rendered(values, "ops").Single(one => one["kind"]?.AsText == "PodMonitor");
        Assert.Equal("stack", chart.At("metadata", "labels", "release")?.AsText);
        var printed = Shell.Run("install", "-n", "ops", "--shares", "2", "--pod-monitor", "--no-crds", "-o", "json").Value["items"]?.Items ?? [];
        var monitor = printed.Single(one => one["kind"]?.AsText == "PodMonitor");
        Assert.Equal(monitor["spec"], chart["spec"]);
        foreach (var deployment in printed.Where(one => one["kind"]?.AsText == "Deployment"))
        {
            var template = deployment.At("spec", "template") ?? Json.Null;
            Assert.Equal(monitor.At("spec", "selector", "matchLabels", "app"), template.At("metadata", "labels", "app"));
            Assert.Equal(
                monitor.At("spec", "podMetricsEndpoints")?.Items[0]["port"],
                template.At("spec", "containers")?.Items[0]["ports"]?.Items[0]["name"]);
        }
    }

    [Fact]
    public void Options_of_run_reach_its_command_line_and_those_that_it_does_not_have_are_refused()
    {
        var shell = Shell.Run(
            "install", "--prometheus-url", "http://prometheus:9090", "--extra-arg=--log-level=debug", "--extra-arg", "--level=0", "--no-crds", "-o", "json");
        var deployment = (shell.Value["items"]?.Items ?? []).Single(one => one["kind"]?.AsText == "Deployment");
        Assert.Equal(
            Json.List("run", "--log-format=json", "--volume-usage=prometheus", "--prometheus-url=http://prometheus:9090", "--log-level=debug", "--level=0"),
            deployment.At("spec", "template", "spec", "containers")?.Items[0]["args"]);
        Assert.Equal(2, Shell.Run("install", "--extra-arg=--no-such-option").Code);
        Assert.Equal(2, Shell.Run("install", "--prometheus-url", "prometheus").Code);
        Assert.Equal(2, Shell.Run("install", "--prometheus-url", "http://p:9090", "--volume-usage", "kubelet").Code);
    }

    [Theory]
    [InlineData("--volume-usage was given 2 values: kubelet none. Give it one.", "--volume-usage", "kubelet", "--extra-arg=--volume-usage=none")]
    [InlineData("--share was given 2 values: ", "--shares", "3", "--extra-arg=--share=1/3")]
    [InlineData("--lease-renew-deadline has to be shorter than --lease-duration", "--extra-arg=--lease-renew-deadline=30")]
    [InlineData("-o is no option", "--extra-arg=-o")]
    [InlineData("With --help it ends at once. Leave it out.", "--extra-arg=--help")]
    [InlineData("\"@x\" has no place here.", "--extra-arg=@x")]
    public void What_would_keep_its_pods_from_starting_is_refused(string why, params string[] words)
    {
        var shell = Shell.Run(["install", .. words]);
        Assert.Equal((2, ""), (shell.Code, shell.Output));
        var line = shell.Error.Split('\n')[0];
        Assert.StartsWith("\"vitess-operator run --log-format=json ", line, StringComparison.Ordinal);
        Assert.Contains($" would not start: {why.Replace("-o is no option", "There is no option -o.", StringComparison.Ordinal)}", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prometheus-url", "http://p:9090", "--extra-arg=--prometheus-token-file=/var/run/secrets/kubernetes.io/serviceaccount/token")]
    [InlineData("--volume-usage", "kubelet", "--extra-arg=--kubelet-certificate-authority=/etc/kubelets/ca.crt")]
    [InlineData("--extra-arg=--lease-duration=60", "--extra-arg=--lease-renew-deadline=30")]
    [InlineData("--extra-arg=--log-format=text")]
    public void What_its_pods_can_do_is_let_through_though_a_file_of_theirs_is_not_here(params string[] words)
    {
        var shell = Shell.Run(["install", .. words]);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
    }

    [Fact]
    public void Nothing_of_it_runs_as_root_or_writes_to_its_image()
    {
        var deployment = new Installation().Objects().Single(one => one["kind"]?.AsText == "Deployment");
        var pod = deployment.At("spec", "template", "spec") ?? Json.Null;
        var container = Assert.Single(pod["containers"]?.Items ?? []);
        Assert.Equal(true, pod.At("securityContext", "runAsNonRoot"));
        Assert.Equal("RuntimeDefault", pod.At("securityContext", "seccompProfile", "type")?.AsText);
        Assert.Equal(true, container.At("securityContext", "readOnlyRootFilesystem"));
        Assert.Equal(false, container.At("securityContext", "allowPrivilegeEscalation"));
        Assert.Equal(Json.List("ALL"), container.At("securityContext", "capabilities", "drop"));
        Assert.Equal(2, deployment.At("spec", "replicas")?.AsInteger);
        Assert.Contains("-operator", container["name"]?.AsText ?? "", StringComparison.Ordinal);
        Assert.Equal(
            ["DOTNET_EnableDiagnostics", "POD_NAME", "PS_OPERATOR_POD_NAME", "PS_OPERATOR_POD_NAMESPACE", "WATCH_NAMESPACE"],
            (container["env"]?.Items ?? []).Select(variable => variable["name"]?.AsText ?? "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_image_has_a_home_for_a_user_whom_nobody_knows()
    {
        // Without one .NET opens no connection with TLS: it looks for certificates there.
        var image = File.ReadAllLines(Path.Combine(Repository.Root, "Vitess.Reconcile.Host", "deploy", "Dockerfile"));
        Assert.Contains("USER 1001:1001", image);
        Assert.Contains(image, line => line.StartsWith("ENV ", StringComparison.Ordinal) && line.Split(' ').Contains("HOME=/"));
    }

    [Fact]
    public void The_command_prints_roles_only_where_they_are_asked_for()
    {
        var shell = Shell.Run("install", "--namespace", "ops", "--scope", "a,b", "--image", "registry/o:1", "--no-crds", "-o", "json");
        Assert.Equal(0, shell.Code);
        var roles = (shell.Value["items"]?.Items ?? []).Where(one => one["kind"]?.AsText == "Role")
            .Select(one => $"{one.At("metadata", "namespace")?.AsText}/{one.At("metadata", "name")?.AsText}");
        Assert.Equal(
            ["a/vitess-operator", "b/vitess-operator", "ops/vitess-operator-own", "a/vitess-operator-backup-storage", "b/vitess-operator-backup-storage"],
            roles);
        Assert.Contains("registry/o:1", shell.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CustomResourceDefinition\"", shell.Output, StringComparison.Ordinal);
        Assert.Equal(2, Shell.Run("install", "--replicas", "0").Code);
    }

    [Fact]
    public void Shares_are_Deployments_that_select_no_pod_of_each_other()
    {
        var shell = Shell.Run("install", "--shares", "3", "--no-crds", "-o", "json");
        var deployments = (shell.Value["items"]?.Items ?? []).Where(one => one["kind"]?.AsText == "Deployment").ToList();
        Assert.Equal(
            ["vitess-operator-1-of-3", "vitess-operator-2-of-3", "vitess-operator-3-of-3"],
            deployments.Select(one => one.At("metadata", "name")?.AsText));
        Assert.Equal(
            ["--share=1/3", "--share=2/3", "--share=3/3"],
            deployments.Select(one => one.At("spec", "template", "spec", "containers")?.Items[0]["args"]?.Items[^1].AsText));
        Assert.Equal(3, deployments.Select(one => one.At("spec", "selector")).Distinct().Count());
        Assert.All(deployments, one => Assert.Equal(
            one.At("spec", "selector", "matchLabels"), one.At("spec", "template", "metadata", "labels")));
        Assert.Equal(2, Shell.Run("install", "--shares", "0").Code);
    }

    [ProgramTheory("kubectl")]
    [InlineData("all", "")]
    [InlineData("one", "vitess-operator")]
    public void Kustomize_gives_what_the_command_prints(string name, string spaces)
    {
        using var process = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(Folder, "kustomize", name)])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("kubectl did not start");
        var objects = Parsed(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        ValueList<Json> wanted = [.. Installation.Definitions, .. new Installation() { Scope = Scope.Of(spaces) }.Objects()];
        Assert.Equal(Texts(wanted), Texts(objects));
    }

    private static Json Values() =>
        Parsed(File.ReadAllText(Path.Combine(Folder, "helm", "vitess-operator", "values.yaml"))).Single();

    private static List<Json> Rendered(Json values, string space)
    {
        var templates = Directory.GetFiles(Path.Combine(Folder, "helm", "vitess-operator", "templates"));
        var chart = new ChartText(values, space, templates.Where(file => file.EndsWith(".tpl", StringComparison.Ordinal)).Select(File.ReadAllText));
        return [.. templates.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(file => Parsed(chart.Render(File.ReadAllText(file))))];
    }

    /// <summary>What a chart cannot know of: that its own namespace is the only one.</summary>
    private static Func<Json, Json> WithPlainScope(string spaces) => one => one["kind"]?.AsText != "Deployment" ? one : Json.Parse(
        one.ToString().Replace(
            "{\"name\":\"WATCH_NAMESPACE\",\"valueFrom\":{\"fieldRef\":{\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.namespace\"}}}",
            $"{{\"name\":\"WATCH_NAMESPACE\",\"value\":\"{spaces}\"}}",
            StringComparison.Ordinal));

    private static List<Json> Parsed(string text) => [.. $"\n{text}".Split("\n---\n")
        .Select(part => YamlReader.Read(part, linesBefore: 0).Value).OfType<Json>().Where(one => one.IsMap)];

    private static IEnumerable<string> Texts(IEnumerable<Json> objects) =>
        objects.Select(one => WithoutEmpty(one).ToString()).Order(StringComparer.Ordinal);

    /// <summary>An empty list or map says what leaving it out says.</summary>
    private static Json WithoutEmpty(Json value) => value.IsMap
        ? Json.Map(value.Members.Where(member => member.Value is not { IsMap: true, Members.Count: 0 } and not { IsList: true, Items.Count: 0 })
            .ToValueMap(member => member.Key, member => WithoutEmpty(member.Value)))
        : value.IsList ? Json.List(value.Items.Select(WithoutEmpty)) : value;
}
