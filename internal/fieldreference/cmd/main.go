// Command cmd prints the field reference of the documentation to its standard
// output.
package main

import (
	"fmt"
	"log"

	"github.com/collab-iac/terraform-provider-collab/internal/fieldreference"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

func main() {
	page, err := fieldreference.Render(systems.Models(), documented.Rows(), documented.Later())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(page)
}
