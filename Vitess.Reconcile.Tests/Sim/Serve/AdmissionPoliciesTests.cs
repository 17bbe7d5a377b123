using System.Net.Http.Headers;
using System.Text;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.Serve;

/// <summary>The policies in <c>crds/warnings.yaml</c> on a served API server.</summary>
public sealed class AdmissionPoliciesTests
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private const string Clusters = "/apis/planetscale.com/v2/namespaces/t/vitessclusters";
    private const string FewZones = """{"apiVersion": "planetscale.com/v2", "kind": "VitessCluster", "metadata": {"name": "c"}, "spec": {"cells": [{"name": "a"}]}}""";

    [Fact]
    public async Task Policies_that_are_bound_warn_of_what_is_created_and_changed_and_no_longer_when_they_are_gone()
    {
        await using var server = await FrontedServer.Start();
        using var client = new HttpClient { BaseAddress = server.Front.Address };
        var (policy, binding) = (AdmissionWarnings.All[0], AdmissionWarnings.All[1]);
        var policies = $"{Group}/validatingadmissionpolicies";
        var bindings = $"{Group}/validatingadmissionpolicybindings";
        var name = policy.At("metadata", "name")?.AsText;

        Assert.Equal(201, (await Ask(client, HttpMethod.Post, policies, policy.ToString())).Status);
        Assert.Equal(409, (await Ask(client, HttpMethod.Post, policies, policy.ToString())).Status);
        Assert.Empty((await Ask(client, HttpMethod.Post, Clusters + "?dryRun=All", FewZones)).Warnings);
        Assert.Equal(201, (await Ask(client, HttpMethod.Patch, $"{bindings}/{name}?fieldManager=m", binding.ToString(), "application/apply-patch+yaml")).Status);
        Assert.Equal(200, (await Ask(client, HttpMethod.Patch, $"{bindings}/{name}?fieldManager=m", binding.ToString(), "application/apply-patch+yaml")).Status);
        Assert.Equal(policy["spec"], (await Ask(client, HttpMethod.Get, $"{policies}/{name}")).Body["spec"]);

        var (status, _, warnings) = await Ask(client, HttpMethod.Post, Clusters, FewZones);
        Assert.Equal(201, status);
        var wanted = $"299 - \"Validation failed for ValidatingAdmissionPolicy '{name}' with binding '{name}': The cells name fewer than three zones: the loss of one may stop writes (few-zones)\"";
        Assert.Contains(wanted, warnings);
        const string Label = """{"metadata": {"labels": {"a": "b"}}}""";
        Assert.Contains(wanted, (await Ask(client, HttpMethod.Patch, $"{Clusters}/c", Label, "application/merge-patch+json")).Warnings);
        Assert.Empty((await Ask(client, HttpMethod.Get, $"{Clusters}/c")).Warnings);

        Assert.Equal(200, (await Ask(client, HttpMethod.Delete, $"{bindings}/{name}")).Status);
        Assert.Equal(404, (await Ask(client, HttpMethod.Get, $"{bindings}/{name}")).Status);
        Assert.Empty((await Ask(client, HttpMethod.Patch, $"{Clusters}/c", Label, "application/merge-patch+json")).Warnings);
        Assert.Contains("validatingadmissionpolicies", (await Ask(client, HttpMethod.Get, Group)).Body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("")]
    public async Task A_body_that_says_nothing_is_refused(string body)
    {
        await using var server = await FrontedServer.Start();
        using var client = new HttpClient { BaseAddress = server.Front.Address };
        Assert.Equal(400, (await Ask(client, HttpMethod.Post, $"{Group}/validatingadmissionpolicies", body)).Status);
    }

    private static async Task<(int Status, Json Body, ValueList<string> Warnings)> Ask(
        HttpClient client, HttpMethod method, string target, string body = "", string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, target);
        if (method == HttpMethod.Post || method == HttpMethod.Patch)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }
        using var answer = await client.SendAsync(request);
        var warnings = answer.Headers.TryGetValues("Warning", out var found) ? found.ToValueList() : [];
        return ((int)answer.StatusCode, Json.Parse(await answer.Content.ReadAsStringAsync()), warnings);
    }
}
