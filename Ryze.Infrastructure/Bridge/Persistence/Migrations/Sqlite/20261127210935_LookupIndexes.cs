using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LookupIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_integrations_SupersededBy",
                table: "integrations",
                column: "SupersededBy");

            migrationBuilder.CreateIndex(
                name: "IX_activations_Channel",
                table: "activations",
                column: "Channel");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_integrations_SupersededBy",
                table: "integrations");

            migrationBuilder.DropIndex(
                name: "IX_activations_Channel",
                table: "activations");
        }
    }
}
