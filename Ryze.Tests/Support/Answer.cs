using System.Net;
using System.Text.Json.Nodes;

namespace Ryze.Tests.Support;

/// <summary>A complete HTTP answer, read once so that a failed assertion can show it.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, HttpResponseMessage Raw)
{
    public int Code => (int)Status;

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The error message. Asserts that the envelope contains nothing else.</summary>
    public string Error
    {
        get
        {
            var envelope = Json.AsObject();
            Assert.That(envelope.Select(p => p.Key), Is.EqualTo(new[] { "success", "error" }), Body);
            Assert.That((bool)envelope["success"]!, Is.False, Body);
            Assert.That(envelope["error"]!.AsObject().Select(p => p.Key), Is.EqualTo(new[] { "message" }), Body);
            return (string)envelope["error"]!["message"]!;
        }
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, await response.Content.ReadAsStringAsync(), response);

    public override string ToString() => $"{Code} {Body}";
}
